#include "../http/talk.hpp"
#include "naming_rows.hpp"
#include "support/english.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/salesmap/lead.hpp"

#include <set>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;
using salesmap::contact_kind;

std::vector<named_row> rows_of(unsigned rows, unsigned companies, unsigned people) {
    std::vector<named_row> all;
    for (unsigned i = 0; i < rows; ++i)
        all.push_back({company("회사 " + std::to_string(i % companies)),
                       someone("p" + std::to_string(i % people) + "@x.kr")});
    return all;
}

salesmap::lead lead_in(naming& n, const std::string& id) {
    talk line{n.sandbox.server->base_url(), n.sandbox.server->ca_file()};
    const auto lead = salesmap::read_lead(answer_in(line.ask(salesmap::get_lead(id))).body);
    REQUIRE(lead.has_value());
    return *lead;
}

} // namespace

TEST_CASE("references: R leads, P people and O companies take R + P + O requests under 16 lanes") {
    naming n;
    CHECK_FALSE(n.run(rows_of(120, 10, 30)).why);
    CHECK(n.sandbox.server->count().requests == 120 + 10 + 30);
    CHECK(n.sandbox.server->count().points == 160);
    CHECK(n.sandbox.server->lead_names().size() == 120);
    CHECK(n.count(contact_kind::organization).created == 10);
    CHECK(n.count(contact_kind::person).created == 30);

    std::map<unsigned, std::string> companies;
    std::map<unsigned, std::string> people;
    for (unsigned row = 1; row <= 120; row += 7) {
        const auto lead = lead_in(n, n.outcome(row).lead_id);
        CHECK(companies.try_emplace((row - 1) % 10, lead.organization_id).first->second ==
              lead.organization_id);
        CHECK(people.try_emplace((row - 1) % 30, lead.people_id).first->second == lead.people_id);
    }
    std::set<std::string> distinct;
    for (const auto& [at, id] : companies)
        distinct.insert(id);
    CHECK(distinct.size() == companies.size());
}

TEST_CASE("references: what is asked for rows keeps to the limit") {
    auto o = sandbox_options();
    o.limit = rate{90 + 16, 1s}; // arrivals: each lane's may be late
    naming n{std::move(o)};
    n.limit = rate{90, 1s};
    CHECK_FALSE(n.run(rows_of(120, 20, 60)).why);
    const auto count = n.sandbox.server->count();
    CHECK(count.requests == 120 + 20 + 60);
    CHECK(count.throttled == 0);
    CHECK(count.most_in_window <= 90 + 16);
    REQUIRE(n.left.size() == 200);
    for (std::size_t i = 90; i < n.left.size(); ++i)
        CHECK(n.left[i] - n.left[i - 90] >= 1s);
}

TEST_CASE("references: another run of the job knows them, another job finds them by creating") {
    naming n;
    CHECK_FALSE(n.run(rows_of(40, 4, 8)).why);
    const auto before = n.sandbox.server->count().requests;
    CHECK_FALSE(n.run(rows_of(40, 4, 8), 41).why);
    CHECK(n.sandbox.server->count().requests == before + 40);

    n.job_id = "job-2"; // to which the journal knows none of them
    CHECK_FALSE(n.run(rows_of(40, 4, 8), 81).why);
    CHECK(n.sandbox.server->count().requests == before + 40 + 52);
    CHECK(n.count(contact_kind::organization).created == 4);
    CHECK(n.count(contact_kind::organization).found == 4);
    CHECK(n.count(contact_kind::person).found == 8);
    CHECK(n.sandbox.server->lead_names().size() == 120);
}

TEST_CASE("references: a creation whose answer is lost is repeated, and finds what it made") {
    naming n;
    n.lose = {{"/v2/organization", 2}, {"/v2/people", 1}};
    CHECK_FALSE(n.run(rows_of(10, 1, 1)).why);
    CHECK(n.sandbox.server->count().requests == 10 + 3 + 2);
    CHECK(n.count(contact_kind::organization).found == 1); // nobody can say whose it is
    CHECK(n.sandbox.server->lead_names().size() == 10);
}

TEST_CASE("references: a person without an e-mail is never created twice") {
    naming n;
    n.lose = {{"/v2/people", 1}};
    const named_row row{company("가나"), nameless("이름뿐")};
    CHECK_FALSE(n.run({row, row, {company("가나"), nameless("다른 이")}}).why);
    const std::string not_known = "person: it is not known whether it was created";
    for (const std::uint64_t at : {1U, 2U}) {
        CHECK(n.outcome(at).state == row_state::failed);
        CHECK(english(n.outcome(at).error).starts_with(not_known));
        CHECK(n.outcome(at).attempts == 0);
        CHECK(english(n.outcome(at).error).find("이름뿐") == std::string::npos);
    }
    CHECK(n.outcome(3).state == row_state::created);
    const auto before = n.sandbox.server->count().requests;
    CHECK_FALSE(n.run({row}, 4).why); // a later run
    CHECK(english(n.outcome(4).error).starts_with(not_known));
    CHECK(n.sandbox.server->count().requests == before);
    CHECK(n.count(contact_kind::person).in_doubt == 1);
}

TEST_CASE("references: what the server refuses is the row's failure, in the server's words") {
    naming n;
    const named bad{"나쁜 회사",
                    R"({"name":"나쁜 회사","fieldList":[{"name":"없는 필드","stringValue":"x"}]})"};
    std::vector<named_row> rows;
    for (int i = 0; i < 6; ++i)
        rows.push_back({bad, {}});
    rows.push_back({company("가나"), {}});
    rows.push_back({must_exist(company("없는 회사")), {}});
    rows.push_back({{}, must_exist(someone("nobody@x.kr"))});
    rows.push_back({must_exist(company("가나")), {}});
    CHECK_FALSE(n.run(rows).why);
    for (std::uint64_t row = 1; row <= 6; ++row) {
        CHECK(n.outcome(row).state == row_state::failed);
        CHECK(n.outcome(row).status == 400);
        CHECK(english(n.outcome(row).error).starts_with("organization: "));
        CHECK(english(n.outcome(row).error).find("없는 필드") != std::string::npos);
    }
    CHECK(n.outcome(7).state == row_state::created);
    CHECK(english(n.outcome(8).error)
              .starts_with("organization: there is no organization of this name"));
    CHECK(english(n.outcome(9).error).starts_with("person: there is no person with this e-mail"));
    CHECK(n.outcome(10).state == row_state::created); // by then it is known, or found
    const auto failed = read_small_file(n.folder() / "failed.csv", 1 << 16, errc::internal);
    REQUIRE(failed.has_value());
    CHECK(failed->find("row 8,") != std::string::npos);
}

TEST_CASE("references: what was sent for a row can be told again, and only when it is known") {
    naming n;
    CHECK_FALSE(n.run({{company("가나"), someone("kim@x.kr")}}).why);
    auto journal = n.journal();
    const auto sent = run::with_known_contacts(
        request_of(1, {company("가나"), someone("kim@x.kr")}), journal, n.job_id);
    REQUIRE(sent.has_value());
    REQUIRE(sent->has_value());
    const auto told = salesmap::read_sent_lead(**sent);
    REQUIRE(told.has_value());
    const auto lead = lead_in(n, n.outcome(1).lead_id);
    CHECK(told->name == "리드 1");
    CHECK(told->people_id == lead.people_id);
    CHECK(told->organization_id == lead.organization_id);

    const auto plain = run::with_known_contacts(request_of(2, {}), journal, n.job_id);
    CHECK(plain->value() == R"({"name":"리드 2"})");
    const auto unknown =
        run::with_known_contacts(request_of(3, {company("다라"), {}}), journal, n.job_id);
    REQUIRE(unknown.has_value());
    CHECK_FALSE(unknown->has_value());
}
