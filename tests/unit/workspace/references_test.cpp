#include "remembering_store.hpp"
#include "scripted_api.hpp"
#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/words/salesmap.hpp"
#include "leadimport/words/workspace.hpp"
#include "leadimport/workspace/references.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::answer;
using delivery::reference;
using delivery::row_request;
using salesmap::contact_kind;

constexpr auto organization = static_cast<unsigned>(contact_kind::organization);
constexpr auto person = static_cast<unsigned>(contact_kind::person);

reference company(const std::string& name) {
    return {organization, name, R"({"name":")" + name + R"("})"};
}
reference someone(const std::string& email) {
    return {person, email, R"({"name":"김","fieldList":[]})"};
}
reference nameless() {
    auto r = someone("김, 영업부");
    r.unique = false;
    return r;
}
reference must_exist(reference r) {
    r.may_create = false;
    return r;
}

row_request row_with(std::uint64_t row, std::vector<reference> references) {
    row_request r;
    r.row = row;
    r.request.body = R"({"name":"리드"})";
    r.references = std::move(references);
    return r;
}

answer made(const char* what, const std::string& id) {
    return {201,
            {},
            {},
            R"({"success":true,"data":{")" + std::string{what} + R"(":{"id":")" + id + R"("}}})"};
}
answer no(unsigned status, const std::string& rest) {
    return {status, {}, {}, R"({"success":false,)" + rest + "}"};
}
delivery::broken lost() { return {delivery::phase::read, true, false, "cut off"}; }

std::string told(const delivery::prerequisite_step& p) {
    if (std::holds_alternative<delivery::ready>(p)) return "ready";
    if (std::holds_alternative<delivery::ask_prerequisite>(p)) return "ask";
    if (std::holds_alternative<delivery::waits>(p)) return "waits";
    if (const auto* r = std::get_if<delivery::refused>(&p)) return "refused: " + english(r->reason);
    return "hopeless";
}
std::string told(const delivery::prerequisite_verdict& v) {
    if (std::holds_alternative<delivery::taken>(v)) return "taken";
    if (const auto* r = std::get_if<delivery::refused>(&v))
        return "refused " + std::to_string(r->status) + ": " + english(r->reason);
    if (const auto* a = std::get_if<delivery::again>(&v))
        return a->in_doubt ? "again, ill" : "again";
    if (std::holds_alternative<delivery::throttled>(v)) return "throttled";
    if (const auto* u = std::get_if<delivery::uncertain>(&v))
        return (u->ask_api ? "uncertain, asks: " : "uncertain: ") + english(u->cause);
    return "hopeless";
}

// Told inside the coroutine: GCC 12 believes variants that come out of one to be uninitialized.
boost::asio::awaitable<std::string>
told(boost::asio::awaitable<delivery::prerequisite_verdict> what) {
    const auto judged = co_await std::move(what);
    co_return told(judged);
}
boost::asio::awaitable<std::string> told(boost::asio::awaitable<result<void>> what) {
    const auto done = co_await std::move(what);
    co_return done ? std::string{"done"} : std::string{name_of(done.error().code)};
}

struct looking_for_contacts {
    virtual_time time;
    remembering_store store;
    workspace::references all{store};

    std::string next_for(row_request& r) { return told(all.next_for(r)); }
    std::string announce(const row_request& r) { return run_alone(time, told(all.announce(r))); }
    std::string call_off(const row_request& r) { return run_alone(time, told(all.call_off(r))); }
    std::string answer_to(const row_request& r, delivery::reply with) {
        return run_alone(time, told(all.answered(r, std::move(with), {})));
    }
    // What the row says to be asked, and its answer.
    std::string ask(row_request& r, delivery::reply with) {
        REQUIRE(next_for(r) == "ask");
        REQUIRE(announce(r) == "done");
        return answer_to(r, std::move(with));
    }
};

const std::string known_kim =
    R"("reason":"이미 존재하는 이메일입니다","data":{"id":"P9","name":"김"})";
const std::string look_it_up = "); look it up in Salesmap, and give the row an e-mail or the id";

} // namespace

TEST_CASE("references: a row without any is ready, and so is one whose ids are known") {
    looking_for_contacts p;
    auto plain = row_with(1, {});
    CHECK(p.next_for(plain) == "ready");
    p.store.entries[{contact_kind::organization, "가나"}] = {"O1"};
    p.store.entries[{contact_kind::person, "kim@x.kr"}] = {"P1"};
    auto r = row_with(2, {company("가나"), someone("kim@x.kr")});
    CHECK(p.next_for(r) == "ready");
    CHECK_FALSE(r.prerequisite);
    CHECK(r.request.body == R"({"peopleId":"P1","organizationId":"O1","name":"리드"})");
    CHECK(p.store.told.empty());
}

TEST_CASE("references: the company is created first, and the person belongs to it") {
    looking_for_contacts p;
    auto r = row_with(1, {company("가나"), someone("kim@x.kr")});
    CHECK(p.next_for(r) == "ask");
    REQUIRE(r.prerequisite);
    CHECK(r.prerequisite->target == "/v2/organization");
    CHECK(r.prerequisite->body == R"({"name":"가나"})");
    CHECK(p.answer_to(r, made("organization", "O1")) == "taken");
    CHECK(p.next_for(r) == "ask");
    CHECK(r.prerequisite->target == "/v2/people");
    CHECK(r.prerequisite->body == R"({"organizationId":"O1","name":"김","fieldList":[]})");
    CHECK(p.answer_to(r, no(400, known_kim)) == "taken");
    CHECK(p.next_for(r) == "ready");
    CHECK(r.request.body == R"({"peopleId":"P9","organizationId":"O1","name":"리드"})");
    CHECK(p.store.told ==
          std::vector<std::string>{"keep 가나 O1 created", "keep kim@x.kr P9 found"});
}

TEST_CASE("references: one row asks and the others wait until it is known") {
    looking_for_contacts p;
    auto first = row_with(1, {company("가나")});
    CHECK(p.next_for(first) == "ask");
    for (std::uint64_t row = 2; row <= 4; ++row) {
        auto r = row_with(row, {company("가나"), someone("kim@x.kr")});
        CHECK(p.next_for(r) == "waits");
    }
    auto other = row_with(5, {company("다라")});
    CHECK(p.next_for(other) == "ask");
    auto same_key = row_with(6, {someone("가나")}); // of another kind
    CHECK(p.next_for(same_key) == "ask");
    CHECK(p.next_for(first) == "ask"); // it is still the one
    CHECK(p.all.waiting() == 3);
    CHECK(p.all.take_returned().empty());

    CHECK(p.answer_to(first, made("organization", "O1")) == "taken");
    CHECK(p.all.waiting() == 0);
    auto back = p.all.take_returned();
    REQUIRE(back.size() == 3);
    CHECK(p.all.take_returned().empty());
    for (auto& b : back)
        CHECK_FALSE(b.why);
    CHECK(p.next_for(back[0].row) == "ask"); // for the person
    CHECK(p.next_for(back[1].row) == "waits");
}

TEST_CASE("references: each answer to a creation has its consequence") {
    const struct {
        delivery::reply met;
        std::string what;
    } table[] = {
        {made("people", "P1"), "taken"},
        {no(400, known_kim), "taken"},
        {no(400, R"("reason":"이메일: 형식이 다릅니다")"),
         "refused 400: person: 이메일: 형식이 다릅니다"},
        {no(429, R"("reason":"1초 후")"), "throttled"},
        {no(401, R"("message":"x")"), "hopeless"},
        {no(500, R"("message":"x")"), "again, ill"},
        {lost(), "again, ill"},
        {answer{503, {}, "1", {}}, "again, ill"},
        {answer{200, "text/html", {}, "<html>"}, "again, ill"},
        {answer{403, "text/html", {}, "<html>"}, "again, ill"},
        {delivery::broken{delivery::phase::connect, false, false, "no"}, "again"},
    };
    for (std::size_t i = 0; i < std::size(table); ++i) {
        CAPTURE(i);
        looking_for_contacts p;
        auto r = row_with(1, {someone("kim@x.kr")});
        CHECK(p.ask(r, table[i].met) == table[i].what);
    }
}

TEST_CASE("references: a duplicate that names nobody is looked for") {
    const struct {
        reference wanted;
        std::string reason;
        std::string target;
        delivery::reply found;
        std::string what;
    } table[] = {
        {someone("kim@x.kr"), "이미 존재하는 이메일입니다", "/v2/people-temp/kim%40x.kr",
         answer{200, {}, {}, R"({"success":true,"data":{"people":[{"id":"P1"}]}})"}, "taken"},
        {company("가나"), "이미 존재하는 이름입니다", "/v2/object/organization/search",
         answer{
             200, {}, {}, R"({"success":true,"data":{"objectList":[{"id":"O1","name":"가나"}]}})"},
         "taken"},
        // Then its duplicate is another's.
        {someone("kim@x.kr"), "이미 존재하는 값입니다.", "/v2/people-temp/kim%40x.kr",
         no(400, R"("reason":"고객을 찾을 수 없습니다.")"),
         "refused 400: person: 이미 존재하는 값입니다."},
    };
    for (const auto& t : table) {
        CAPTURE(t.reason);
        looking_for_contacts p;
        auto r = row_with(1, {t.wanted});
        CHECK(p.ask(r, no(400, R"("reason":")" + t.reason + "\"")) == "taken");
        auto other = row_with(2, {t.wanted});
        CHECK(p.next_for(other) == "waits");
        CHECK(p.next_for(r) == "ask");
        CHECK(r.prerequisite->target == t.target);
        CHECK(p.answer_to(r, t.found) == t.what);
        CHECK(p.all.take_returned().size() == 1);
    }
}

TEST_CASE("references: a duplicate of another name is taken when its e-mail is the one") {
    const std::string other_name =
        R"("reason":"이미 존재하는 이메일입니다","data":{"id":"P9","name":"김민수"})";
    const std::string refused = "refused 400: person: 이미 존재하는 이메일입니다";
    const auto found = [](const std::string& shown) {
        return answer{200, {}, {}, R"({"success":true,"data":{"people":[)" + shown + "]}}"};
    };
    const struct {
        delivery::reply met;
        std::string what;
        std::string kept;
    } table[] = {
        {found(R"({"id":"P9","이메일":"Kim@x.kr"})"), "taken", "P9"},
        {found(R"({"id":"P9","이름":"김민수"})"), "taken", "P9"}, // the e-mail is not shown
        {found(R"({"id":"P8","이메일":"kim@x.kr"})"), "taken", "P8"},
        // A server that finds what is similar.
        {found(R"({"id":"P9","이메일":"kim@x.k"})"), refused, ""},
        {found(R"({"id":"P8","이메일":"kimm@x.kr"})"), refused, ""},
        {found(R"({"id":"P8"})"), refused, ""},
        {no(400, R"("reason":"고객을 찾을 수 없습니다.")"), refused, ""},
    };
    for (std::size_t i = 0; i < std::size(table); ++i) {
        CAPTURE(i);
        looking_for_contacts p;
        auto r = row_with(1, {someone("kim@x.kr")});
        CHECK(p.ask(r, no(400, other_name)) == "taken");
        CHECK(p.next_for(r) == "ask");
        CHECK(r.prerequisite->target == "/v2/people-temp/kim%40x.kr");
        CHECK(r.prerequisite->points == 1);
        CHECK(p.answer_to(r, table[i].met) == table[i].what);
        CHECK(p.store.entries[{contact_kind::person, "kim@x.kr"}].id == table[i].kept);
    }
}

TEST_CASE("references: after a conflict nobody is created again unless it is known to be there") {
    for (const auto& met : {no(409, R"("reason":"x")"), answer{207, {}, {}, R"({"reason":"x"})"}}) {
        looking_for_contacts p;
        auto r = row_with(1, {company("가나")});
        auto same = row_with(2, {company("가나")});
        CHECK(p.next_for(r) == "ask");
        CHECK(p.next_for(same) == "waits");
        CHECK(p.answer_to(r, met) == "taken");
        CHECK(p.next_for(r) == "ask");
        CHECK(r.prerequisite->target == "/v2/object/organization/search");
        const auto nothing = R"({"success":true,"data":{"objectList":[]}})";
        const auto cause = "HTTP " + std::to_string(met.status) + ": x";
        CHECK(p.answer_to(r, answer{200, {}, {}, nothing}) ==
              "refused " + std::to_string(met.status) +
                  ": organization: it is not known whether it was created (" + cause +
                  "); look it up in Salesmap, then import the row again");
        const auto back = p.all.take_returned();
        REQUIRE(back.size() == 1);
        REQUIRE(back[0].why);
        CHECK(back[0].why->why ==
              reason{reason_code::contact_unsure,
                     {stored(words::about_organization(words::http_said(met.status, "x")))}});
    }
}

TEST_CASE("references: what must exist is looked for and never created") {
    looking_for_contacts p;
    auto r = row_with(1, {must_exist(company("가나"))});
    CHECK(p.next_for(r) == "ask");
    CHECK(r.prerequisite->target == "/v2/object/organization/search");
    CHECK(r.prerequisite->points == 10);
    CHECK(p.answer_to(r, answer{200, {}, {}, R"({"success":true,"data":{"objectList":[]}})"}) ==
          "refused 200: organization: there is no organization of this name, and the mapping says "
          "create = false");
    auto q = row_with(2, {must_exist(someone("kim@x.kr"))});
    CHECK(p.next_for(q) == "ask");
    CHECK(q.prerequisite->target == "/v2/people-temp/kim%40x.kr");
    CHECK(p.answer_to(q, no(400, R"("reason":"고객을 찾을 수 없습니다.")")) ==
          "refused 400: person: there is no person with this e-mail, and the mapping says create = "
          "false");
    auto again = row_with(3, {must_exist(someone("kim@x.kr"))});
    CHECK(p.ask(again, no(500, R"("message":"x")")) == "again, ill");
    CHECK(p.answer_to(again,
                      answer{200, {}, {}, R"({"success":true,"data":{"people":[{"id":"P1"}]}})"}) ==
          "taken");
    CHECK(p.store.told == std::vector<std::string>{"keep kim@x.kr P1 found"});
}

TEST_CASE("references: a refusal is one for all that ask the same, and the next asks otherwise") {
    looking_for_contacts p;
    auto other = someone("kim@x.kr");
    other.body = R"({"name":"이"})";
    auto first = row_with(1, {someone("kim@x.kr")});
    CHECK(p.next_for(first) == "ask");
    auto same = row_with(2, {someone("kim@x.kr")});
    auto third = row_with(3, {other});
    auto fourth = row_with(4, {other});
    for (auto* r : {&same, &third, &fourth})
        CHECK(p.next_for(*r) == "waits");
    CHECK(p.answer_to(first, no(422, R"("reason":"no")")) == "refused 422: person: no");
    auto back = p.all.take_returned();
    REQUIRE(back.size() == 3);
    REQUIRE(back[0].why);
    CHECK(back[0].row.row == 2);
    CHECK(back[0].why->status == 422);
    CHECK(english(back[0].why->reason) == "person: no");
    CHECK_FALSE(back[1].why);
    CHECK(p.next_for(back[1].row) == "ask");
    CHECK(p.next_for(back[2].row) == "waits");
    CHECK(p.store.told.empty()); // another run may ask again
}

TEST_CASE("references: a server that breaks at one each time does not keep the job from its end") {
    looking_for_contacts p;
    auto r = row_with(1, {company("가나")});
    auto same = row_with(2, {company("가나")});
    CHECK(p.next_for(r) == "ask");
    CHECK(p.next_for(same) == "waits");
    for (unsigned i = 1; i < limits::tries_in_doubt; ++i)
        CHECK(p.answer_to(r, i % 2 == 0 ? delivery::reply{lost()} : no(500, R"("message":"x")")) ==
              "again, ill");
    const std::string unsure =
        "organization: it is not known whether it was created (HTTP 500: x); "
        "look it up in Salesmap, then import the row again";
    CHECK(p.answer_to(r, no(500, R"("message":"x")")) == "uncertain: " + unsure);
    const auto back = p.all.take_returned();
    REQUIRE(back.size() == 1);
    REQUIRE(back[0].why);
    CHECK(english(back[0].why->reason) == unsure);
    CHECK(back[0].why->why ==
          reason{reason_code::contact_unsure,
                 {stored(words::about_organization(words::http_said(500U, "x")))}});
}

TEST_CASE("references: where looking up fails each time nothing is said to be in doubt") {
    const auto fail_each_time = [](looking_for_contacts& p, row_request& r) {
        REQUIRE(p.next_for(r) == "ask");
        for (unsigned i = 1; i < limits::tries_in_doubt; ++i)
            CHECK(p.answer_to(r, lost()) == "again, ill");
        return p.answer_to(r, no(500, R"("message":"x")"));
    };
    const std::string failed =
        "uncertain: person: looking it up failed each time (HTTP 500: x); import the row again "
        "later";
    const std::string unsure =
        "uncertain: person: it is not known whether it was created (HTTP 500: x); look it up in "
        "Salesmap, then import the row again";
    SUBCASE("it was not to be created") {
        looking_for_contacts p;
        auto r = row_with(1, {must_exist(someone("kim@x.kr"))});
        CHECK(fail_each_time(p, r) == failed);
    }
    SUBCASE("the answer was that it exists") {
        looking_for_contacts p;
        auto r = row_with(1, {someone("kim@x.kr")});
        CHECK(p.ask(r, no(400, R"("reason":"이미 존재하는 이메일입니다")")) == "taken");
        CHECK(fail_each_time(p, r) == failed);
    }
    SUBCASE("the answer left that open") {
        looking_for_contacts p;
        auto r = row_with(1, {someone("kim@x.kr")});
        CHECK(p.ask(r, no(409, R"("reason":"x")")) == "taken");
        CHECK(fail_each_time(p, r) == unsure);
    }
}

TEST_CASE("references: why a person fails and why an organization does are two reasons") {
    const auto why = [](const reference& wanted, const delivery::reply& met) {
        looking_for_contacts p;
        auto first = row_with(1, {wanted});
        auto same = row_with(2, {wanted});
        CHECK(p.next_for(first) == "ask");
        CHECK(p.next_for(same) == "waits");
        for (unsigned i = 1; i < limits::tries_in_doubt; ++i)
            if (p.answer_to(first, met) != "again, ill") break;
        if (p.all.waiting() > 0) p.answer_to(first, met);
        const auto back = p.all.take_returned();
        REQUIRE(back.size() == 1);
        REQUIRE(back[0].why);
        return back[0].why->why;
    };
    const auto refused = no(422, R"("reason":"no")");
    CHECK(
        why(someone("kim@x.kr"), refused) ==
        reason{reason_code::contact_refused, {stored(words::about_person(words::message{"no"}))}});
    CHECK(why(company("가나"), refused) ==
          reason{reason_code::contact_refused,
                 {stored(words::about_organization(words::message{"no"}))}});
    const auto broken = no(500, R"("message":"x")");
    CHECK(why(someone("kim@x.kr"), broken) ==
          reason{reason_code::contact_unsure,
                 {stored(words::about_person(words::http_said(500U, "x")))}});
    CHECK(why(company("가나"), broken) ==
          reason{reason_code::contact_unsure,
                 {stored(words::about_organization(words::http_said(500U, "x")))}});
}

TEST_CASE("references: a person without an e-mail is noted before it is created") {
    const struct {
        delivery::reply met;
        std::string what;
        std::vector<std::string> told; // after the note
    } table[] = {
        {made("people", "P1"), "taken", {"keep 김, 영업부 P1 created"}},
        {no(422, R"("reason":"no")"), "refused 422: person: no", {"forget 김, 영업부"}},
        {no(400, R"("reason":"이미 존재하는 값입니다.","data":{"id":"P9"})"),
         "refused 400: person: 이미 존재하는 값입니다.",
         {"forget 김, 영업부"}},
        {no(429, R"("reason":"1초 후")"), "throttled", {"forget 김, 영업부"}},
        {no(401, R"("message":"x")"), "hopeless", {"forget 김, 영업부"}},
        {answer{503, {}, "1", {}},
         "uncertain: person: it is not known whether it was created (HTTP 503" + look_it_up,
         {}},
        {no(409, R"("reason":"conflict")"),
         "uncertain: person: it is not known whether it was created (HTTP 409: conflict" +
             look_it_up,
         {}},
        {answer{207, {}, {}, R"({"success":true})"},
         R"(uncertain: person: it is not known whether it was created (HTTP 207: {"success":true})" +
             look_it_up,
         {}},
        {no(400, known_kim), "taken", {"keep 김, 영업부 P9 found"}},
        {delivery::broken{delivery::phase::write, false, false, "no"},
         "again",
         {"forget 김, 영업부"}},
        {lost(),
         "uncertain: person: it is not known whether it was created (waiting for the answer "
         "failed: "
         "cut off" +
             look_it_up,
         {}},
        {no(500, R"("message":"x")"),
         "uncertain: person: it is not known whether it was created (HTTP 500: x" + look_it_up,
         {}},
        {answer{200, "text/html", {}, "<html>"},
         "uncertain, asks: person: it is not known whether it was created (HTTP 200 with a web "
         "page" +
             look_it_up,
         {}},
    };
    for (std::size_t i = 0; i < std::size(table); ++i) {
        CAPTURE(i);
        looking_for_contacts p;
        auto r = row_with(1, {nameless()});
        CHECK(p.ask(r, table[i].met) == table[i].what);
        auto told = table[i].told;
        told.insert(told.begin(), "note 김, 영업부");
        CHECK(p.store.told == told);
    }
}

TEST_CASE("references: a person that may have been created is not created again, in any run") {
    remembering_store kept;
    {
        looking_for_contacts p;
        auto r = row_with(1, {nameless()});
        auto same = row_with(2, {nameless()});
        CHECK(p.next_for(r) == "ask");
        CHECK(p.next_for(same) == "waits");
        CHECK(p.announce(r) == "done");
        CHECK(p.answer_to(r, lost()).starts_with("uncertain"));
        auto back = p.all.take_returned();
        REQUIRE(back.size() == 1);
        CHECK_FALSE(back[0].why);
        CHECK(
            p.next_for(back[0].row) ==
            "refused: person: it is not known whether it was created (an earlier answer was lost" +
                look_it_up);
        kept = p.store;
    }
    looking_for_contacts next;
    next.store = kept;
    auto r = row_with(3, {nameless()});
    CHECK(next.next_for(r).starts_with("refused: person: it is not known"));
}

TEST_CASE("references: what was announced and did not leave is taken back") {
    looking_for_contacts p;
    auto r = row_with(1, {nameless()});
    CHECK(p.next_for(r) == "ask");
    CHECK(p.announce(r) == "done");
    CHECK(p.call_off(r) == "done");
    CHECK(p.store.entries.empty());
    auto unique = row_with(2, {someone("kim@x.kr")});
    CHECK(p.next_for(unique) == "ask");
    CHECK(p.announce(unique) == "done");
    CHECK(p.call_off(unique) == "done");
    CHECK(p.store.told.size() == 2); // of the other
}

TEST_CASE("references: a store that fails ends the job") {
    looking_for_contacts p;
    auto r = row_with(1, {company("가나")});
    auto q = row_with(2, {nameless()});
    CHECK(p.next_for(r) == "ask");
    CHECK(p.next_for(q) == "ask");
    p.store.full = true;
    CHECK(p.answer_to(r, made("organization", "O1")) == "hopeless");
    CHECK(p.announce(q) == "storage_full");
    p.store.broken = true;
    auto next = row_with(3, {company("다라")});
    CHECK(p.next_for(next) == "hopeless");
}

TEST_CASE("references: an id that is another key's is no answer, and who is meant is looked for") {
    looking_for_contacts p;
    p.store.entries[{contact_kind::organization, "가나"}] = {"O1"};
    auto r = row_with(1, {company("다라")});
    CHECK(p.ask(r, made("organization", "O1")) == "taken");
    CHECK(p.store.told.empty());
    CHECK(p.next_for(r) == "ask");
    CHECK(r.prerequisite->target == "/v2/object/organization/search");

    SUBCASE("it is found") {
        answer found{
            200, {}, {}, R"({"success":true,"data":{"objectList":[{"id":"O2","name":"다라"}]}})"};
        CHECK(p.answer_to(r, found) == "taken");
        CHECK(p.store.told == std::vector<std::string>{"keep 다라 O2 found"});
    }
    SUBCASE("it is not") {
        answer none{200, {}, {}, R"({"success":true,"data":{"objectList":[]}})"};
        const auto told = p.answer_to(r, none);
        CHECK(told.find("it is not known whether it was created") != told.npos);
        CHECK(told.find("named before") != told.npos);
        CHECK(p.store.told.empty());
    }
}

TEST_CASE("references: an id that is being kept for another key is that key's already") {
    looking_for_contacts p;
    auto first = row_with(1, {company("가나")});
    auto second = row_with(2, {company("다라")});
    CHECK(p.next_for(first) == "ask");
    CHECK(p.next_for(second) == "ask");
    p.store.while_keeping = [&] {
        CHECK(p.answer_to(second, made("organization", "O1")) == "taken");
    };
    CHECK(p.answer_to(first, made("organization", "O1")) == "taken");
    CHECK(p.store.told == std::vector<std::string>{"keep 가나 O1 created"});
    CHECK(p.next_for(second) == "ask");
    CHECK(second.prerequisite->target == "/v2/object/organization/search");
}

TEST_CASE("references: a person without an e-mail whose id is another's stays in doubt") {
    looking_for_contacts p;
    p.store.entries[{contact_kind::person, "kim@x.kr"}] = {"P1"};
    auto r = row_with(1, {nameless()});
    CHECK(p.ask(r, made("people", "P1")).starts_with("uncertain: "));
    CHECK(p.store.told == std::vector<std::string>{"note 김, 영업부"});
}

TEST_CASE("references: two spellings of one name may be one company that exists") {
    looking_for_contacts p;
    p.store.entries[{contact_kind::organization, "가나"}] = {"O1"};
    auto r = row_with(1, {must_exist(company("가나 "))});
    answer found{
        200, {}, {}, R"({"success":true,"data":{"objectList":[{"id":"O1","name":"가나 "}]}})"};
    CHECK(p.ask(r, found) == "taken");
    CHECK(p.store.told == std::vector<std::string>{"keep 가나  O1 found"});
}
