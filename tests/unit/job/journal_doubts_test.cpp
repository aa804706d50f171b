// Rows in doubt that are sent again at once, because their keys are unique.

#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::row_state;
using delivery::setback;
using job::journal;

setback doubt(unsigned status, const std::string& what) {
    setback s{status, what};
    s.doubt = reason{reason_code::server_error, {what}};
    s.row_in_doubt = true;
    return s;
}
setback away() {
    setback s{503, "away"};
    s.row_in_doubt = true;
    return s;
}

struct job_in_doubt {
    job_in_doubt() { begin_run(); }

    void begin_run() {
        j.use_clock([this]() -> moment {
            now += 1s; // with each look at it
            return {std::chrono::system_clock::time_point{1'000'000s + now}, 500s + now};
        });
        REQUIRE(j.begin_run({"import", "0.1.0", 60s}).has_value());
        REQUIRE(j.begin().has_value());
    }
    // The process dies, and another one goes on.
    void die() {
        REQUIRE(j.commit().has_value());
        j = tests::opened(file);
        begin_run();
        REQUIRE(j.adopt_intents().has_value());
    }
    void commit() {
        REQUIRE(j.commit().has_value());
        REQUIRE(j.begin().has_value());
    }
    void intent(std::uint64_t row, unsigned attempt) {
        REQUIRE(j.intent(row, attempt).has_value());
    }
    void release(std::uint64_t row, unsigned attempts, const setback& why) {
        REQUIRE(j.release(row, attempts, why).has_value());
    }
    std::uint64_t create(std::uint64_t row, const std::string& lead, unsigned attempts = 1) {
        auto o = tests::ended(row, row_state::created);
        o.lead_id = lead;
        o.attempts = attempts;
        const auto number = j.finish(o);
        REQUIRE(number.has_value());
        return *number;
    }
    std::vector<job::attempt_entry> attempts(std::uint64_t row) {
        auto all = j.attempts_of(row);
        REQUIRE(all.has_value());
        return *all;
    }
    job::row_entry row(std::uint64_t number) {
        const auto found = j.row(number);
        REQUIRE(found.has_value());
        REQUIRE(found->has_value());
        return **found;
    }

    tests::temporary_folder folder;
    std::filesystem::path file = folder.path() / "job.db";
    std::chrono::seconds now{0};
    journal j = tests::opened(file);
};

} // namespace

TEST_CASE("journal: an attempt in doubt stays one, with all that is known of it, when its row is "
          "sent again at once") {
    job_in_doubt h;
    h.intent(1, 1);
    CHECK(h.create(1, "L1") == 1);
    h.commit();
    h.intent(2, 1);
    h.release(2, 1, doubt(500, "HTTP 500"));
    h.commit();
    h.intent(2, 2);
    h.release(2, 2, doubt(0, "lost"));
    h.commit();
    h.intent(2, 3);
    CHECK(h.create(2, "L2", 3) == 4);

    const auto all = h.attempts(2);
    REQUIRE(all.size() == 3);
    CHECK(all[0].doubt);
    CHECK(all[0].status == 500);
    CHECK(english(all[0].what) == "HTTP 500");
    CHECK(all[0].why == reason{reason_code::server_error, {"HTTP 500"}});
    CHECK(all[0].seen == 1);
    CHECK(all[0].number == 2);
    CHECK(all[1].doubt);
    CHECK(all[1].seen == 2); // so that it is told that the one came before the other
    CHECK(all[1].number == 3);
    CHECK_FALSE(all[2].doubt);
    CHECK(all[2].seen == 3);
    CHECK(all[2].number == 4);
    for (const auto& a : all) {
        CHECK(a.begun_run == 1);
        CHECK(a.ended_run == 1);
        CHECK(a.began < a.ended);
        CHECK(a.begun_boot < a.ended_boot);
        CHECK(a.ended_boot - a.begun_boot == a.ended - a.began);
    }
    CHECK(h.row(2).outcome.state == row_state::created);
    CHECK(h.row(2).outcome.attempts == 3);
}

TEST_CASE("journal: a row in doubt whose process dies before it is sent again is unknown, with its "
          "doubts and no more") {
    job_in_doubt h;
    h.intent(1, 1);
    h.release(1, 1, doubt(504, "HTTP 504"));
    CHECK(h.row(1).outcome.state == row_state::sending);
    SUBCASE("at once") {}
    SUBCASE("after it was announced and did not leave") {
        h.intent(1, 2);
        setback nothing;
        nothing.row_in_doubt = true;
        h.release(1, 1, nothing);
        h.release(1, 1, away()); // there was no attempt
    }
    h.die();
    const auto row = h.row(1);
    CHECK(row.outcome.state == row_state::unknown);
    CHECK(row.outcome.attempts == 1);
    CHECK(row.outcome.status == 504);
    CHECK(english(row.outcome.error) == "HTTP 504");
    CHECK(row.outcome.why.code == reason_code::server_error);
    CHECK(row.ended == 2);
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 1);
    CHECK(all[0].doubt);
    CHECK(all[0].ended_run == 1);
    CHECK(*h.j.unknown_after(0, 9) == std::vector<std::uint64_t>{1});
}

TEST_CASE("journal: a row in doubt that was not carried out the next time is no pending one") {
    job_in_doubt h;
    h.intent(1, 1);
    h.release(1, 1, doubt(0, "lost"));
    h.intent(1, 2);
    h.release(1, 1, away());
    CHECK(h.row(1).outcome.state == row_state::sending);
    auto all = h.attempts(1);
    REQUIRE(all.size() == 2);
    CHECK(all[0].doubt);
    CHECK_FALSE(all[1].doubt);
    CHECK(all[1].number == 0);
    h.die();
    CHECK(h.row(1).outcome.state == row_state::unknown);
    CHECK(english(h.row(1).outcome.error) == "lost");
    CHECK(h.attempts(1).size() == 2);
}

TEST_CASE("journal: the attempt that was under way when its process died is in doubt beside the "
          "one before") {
    job_in_doubt h;
    h.intent(1, 1);
    h.release(1, 1, doubt(0, "lost"));
    h.intent(1, 2);
    h.die();
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 2);
    CHECK(all[0].why.code == reason_code::server_error);
    CHECK(all[1].why.code == reason_code::process_ended);
    CHECK(all[1].doubt);
    CHECK(h.row(1).outcome.attempts == 2);
}

TEST_CASE("journal: the number of a doubt is given to nothing else, whatever becomes of its row") {
    job_in_doubt h;
    h.intent(1, 1);
    h.release(1, 1, doubt(0, "lost"));
    SUBCASE("in the same process") {}
    SUBCASE("in the next one") {
        REQUIRE(h.j.commit().has_value());
        h.j = tests::opened(h.file);
        h.begin_run();
    }
    CHECK(h.j.last_ended() == 1);
    h.intent(2, 1);
    CHECK(h.create(2, "L2") == 2);
}

TEST_CASE("journal: a doubt is taken back with its transaction") {
    job_in_doubt h;
    h.intent(1, 1);
    h.commit();
    h.release(1, 1, doubt(0, "lost"));
    h.j.roll_back();
    CHECK(h.j.last_ended() == 0);
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 1);
    CHECK_FALSE(all[0].doubt);
    REQUIRE(h.j.begin().has_value());
}

TEST_CASE("journal: rows that were announced together may be in doubt one by one") {
    job_in_doubt h;
    std::vector<delivery::announcement> rows;
    for (std::uint64_t row = 1; row <= 8; ++row)
        rows.push_back({row, 1});
    REQUIRE(h.j.intents(rows).has_value());
    h.release(5, 1, doubt(0, "lost"));
    REQUIRE(h.attempts(5).size() == 1);
    CHECK(h.attempts(5)[0].doubt);
    CHECK(h.attempts(5)[0].begun_run == 1);
    h.die();
    CHECK(english(h.row(5).outcome.error) == "lost");
    CHECK(h.row(4).outcome.why.code == reason_code::process_ended);
}

TEST_CASE("journal: what ends a row in doubt that was not sent again keeps its doubt") {
    job_in_doubt h;
    h.intent(1, 1);
    h.release(1, 1, doubt(0, "lost"));
    REQUIRE(h.j.finish(tests::ended(1, row_state::unknown, "lost")).has_value());
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 1);
    CHECK(all[0].doubt);
    REQUIRE(h.j.settle_absent(1).has_value());
    CHECK(h.row(1).outcome.state == row_state::pending);
    REQUIRE(h.attempts(1).size() == 1);
    CHECK(h.attempts(1)[0].number == 1);
    CHECK(h.j.last_ended() == 2);
}
