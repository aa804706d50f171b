#include "run/rows_of_run.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/run/check.hpp"
#include "leadimport/salesmap/contact.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;

// A job of a file in which three rows name person k, two person l, and one cannot be sent.
class begun_import {
public:
    static std::string text() {
        return "name,email,company\n"
               "a,k@a.example,A\n"
               "b,k@a.example,A\n"
               "c,l@a.example,B\n"
               "d,nobody,B\n"
               "e,l@a.example,C\n"
               "f,k@a.example,C\n";
    }
    begun_import() { folder_.write("leads.csv", text()); }

    // A job that has come so far.
    void ends(const std::vector<std::uint64_t>& rows) {
        auto j = tests::opened(job_.folder / "job.db");
        REQUIRE(j.begin().has_value());
        REQUIRE(j.set_identity(job_.identity).has_value());
        for (const auto row : rows)
            REQUIRE(j.finish(tests::ended(row, row == 2 ? row_state::unknown : row_state::created))
                        .has_value());
        const job::reference_entry person{
            "id-of-k", static_cast<unsigned>(salesmap::contact_kind::person), true};
        REQUIRE(j.change_reference({job::reference_step::keep, "key of k", person}).has_value());
        REQUIRE(j.commit().has_value());
    }
    [[nodiscard]] run::check_report look(std::optional<std::uint64_t> limit,
                                         bool with_job = true) const {
        auto input = input::open_input(folder_.path() / "leads.csv", {});
        REQUIRE(input.has_value());
        const auto map = run::bind_mapping(*input, {}, nullptr);
        REQUIRE(map.has_value());
        run::rows_of_run run{with_job ? std::optional{job_} : std::nullopt, limit};
        auto report = run::check_rows(*input, *map, nullptr, nullptr, false, &run);
        REQUIRE(report.has_value());
        return std::move(*report);
    }
    void write(const std::string& content) { folder_.write("leads.csv", content); }

private:
    static job::job_identity identity() {
        job::job_identity i;
        i.id = "job-1";
        i.rows = 6;
        i.input_bytes = text().size();
        i.input_digest = to_hex(fingerprint_of(text()));
        return i;
    }
    tests::temporary_folder folder_;
    run::begun_job job_{folder_.path(), identity()};
};

void check_share(const run::run_share& got, const run::run_share& expected) {
    CHECK(got.ended == expected.ended);
    CHECK(got.open == expected.open);
    CHECK(got.invalid == expected.invalid);
    CHECK(got.leads == expected.leads);
    CHECK(got.people == expected.people);
    CHECK(got.organizations == expected.organizations);
}

} // namespace

TEST_CASE("rows_of_run: without a job and a limit all of the file is to be sent") {
    const begun_import b;
    check_share(b.look({}, false).to_send,
                {.open = 5, .invalid = 1, .leads = 5, .people = 2, .organizations = 3});
}

TEST_CASE("rows_of_run: --limit, and whom just these rows name") {
    const begun_import b;
    check_share(b.look(2, false).to_send,
                {.open = 5, .invalid = 1, .leads = 2, .people = 1, .organizations = 1});
    check_share(b.look(100, false).to_send,
                {.open = 5, .invalid = 1, .leads = 5, .people = 2, .organizations = 3});
    CHECK(b.look(2, false).work() == delivery::work_left{2, 2, 4});
}

TEST_CASE("rows_of_run: what is left of a job, without whom it knows already") {
    begun_import b;
    b.ends({1, 2});
    const auto whole = b.look({});
    check_share(whole.to_send,
                {.ended = 2, .open = 3, .invalid = 1, .leads = 3, .people = 1, .organizations = 2});
    CHECK(whole.rows == 6);
    CHECK(whole.people == 2);
    CHECK(whole.to_send.known_people == 1);
    check_share(b.look(1).to_send,
                {.ended = 2, .open = 3, .invalid = 1, .leads = 1, .people = 1, .organizations = 1});
}

TEST_CASE("rows_of_run: of a file that is not the job's all counts, and of one that has grown the "
          "job's part") {
    begun_import b;
    b.ends({1, 2});
    auto other = begun_import::text();
    other[other.find("a,k@")] = 'x';
    b.write(other);
    CHECK(b.look({}).to_send.leads == 5);
    b.write(begun_import::text() + "g,m@a.example,D\n");
    const auto grown = b.look({});
    CHECK(grown.leads() == 6);
    CHECK(grown.to_send.leads == 3);
}

TEST_CASE("rows_of_run: a journal that cannot be read counts as none") {
    begun_import b;
    CHECK(b.look({}).to_send.leads == 5);
}
