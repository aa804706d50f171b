// Runs: who has the job, what came before what, and when what died has ended.

#include "job/sqlite.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/job/end_reason.hpp"
#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::row_state;
using job::journal;
using tests::ended;
using tests::opened;
using tests::temporary_folder;

constexpr auto timeout = 60s;
const job::run_start an_import{"import", "0.1.0", timeout};

// A journal whose clocks stand still until they are moved.
class timed_job {
public:
    timed_job() { reopen(); }

    void reopen() {
        j = opened(file);
        j.use_clock([this] { return now; });
    }
    void begin_run() { REQUIRE(j.begin_run(an_import).has_value()); }
    void pass(std::chrono::milliseconds span) {
        now.wall += span;
        now.since_boot += span;
    }
    // Another process goes on.
    void die_and_adopt() {
        reopen();
        begin_run();
        REQUIRE(j.begin().has_value());
        REQUIRE(j.adopt_intents().has_value());
        REQUIRE(j.commit().has_value());
    }
    job::attempt_entry last_attempt(std::uint64_t row) {
        const auto all = j.attempts_of(row);
        REQUIRE(all.has_value());
        REQUIRE_FALSE(all->empty());
        return all->back();
    }
    void execute(const char* sql) {
        auto db = job::database::open(file, SQLITE_OPEN_READWRITE);
        REQUIRE(db.has_value());
        REQUIRE((*db)->execute(sql).has_value());
    }

    temporary_folder folder;
    std::filesystem::path file = folder.path() / "job.db";
    moment now{std::chrono::system_clock::time_point{1'750'000'000s}, 500s};
    journal j = opened(file);
};

} // namespace

TEST_CASE("journal: a run is known by when it began, and by how it ended") {
    timed_job t;
    CHECK_FALSE(t.j.last_run()->has_value());
    CHECK(*t.j.begin_run(an_import) == 1);
    const auto began = t.now;
    auto r = *t.j.last_run()->operator->();
    CHECK(r.number == 1);
    CHECK(r.start.kind == "import");
    CHECK(r.start.version == "0.1.0");
    CHECK(r.start.timeout == timeout);
    CHECK(r.process == ::getpid());
    CHECK(r.boot == boot_id());
    CHECK(r.owner.size() == 32);
    CHECK(r.began.wall == began.wall);
    CHECK(r.began.since_boot == began.since_boot);
    CHECK_FALSE(r.ended);
    CHECK_FALSE(r.exit_code);

    t.pass(90s);
    const error why{errc::storage_full, "job.db", "no space"};
    REQUIRE(t.j.end_run({"stopped", exit_stopped, why, R"({"created":3})"}).has_value());
    CHECK(*t.j.begin_run({"settle", "0.2.0", 5s}) == 2);
    const auto all = *t.j.runs_after(0, 9);
    REQUIRE(all.size() == 2);
    CHECK(all[0].ended->wall == began.wall + 90s);
    CHECK(all[0].ended->since_boot == began.since_boot + 90s);
    CHECK(all[0].state == "stopped");
    CHECK(all[0].exit_code == 5);
    CHECK(all[0].code == "storage_full");
    CHECK(english(all[0].why) == english(why));
    CHECK(all[0].figures == R"({"created":3})");
    CHECK(all[1].start.kind == "settle");
    CHECK_FALSE(all[1].clock_offset);
    REQUIRE(t.j.set_run_clock(-1'500ms, 20ms).has_value());
    CHECK(t.j.last_run().value()->clock_offset == -1'500ms);
    CHECK(t.j.last_run().value()->clock_spread == 20ms);
    CHECK(all[0].owner != all[1].owner);
    CHECK(t.j.runs_after(1, 9)->size() == 1);
    CHECK(t.j.first_run_in(boot_id()).value()->number == 1);
    CHECK_FALSE(t.j.first_run_in("elsewhere")->has_value());
}

TEST_CASE("journal: who began a run last has the job, and the one before records nothing more") {
    timed_job t;
    t.begin_run();
    REQUIRE(t.j.begin().has_value());
    REQUIRE(t.j.intent(1, 1).has_value());
    REQUIRE(t.j.commit().has_value());

    auto other = opened(t.file);
    REQUIRE(other.begin_run(an_import).has_value());
    const auto refused = t.j.begin();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::job_taken_over);
    t.j.roll_back(); // as after any failure
    CHECK(t.j.end_run({"finished", exit_ok, {}, {}}).error().code == errc::job_taken_over);
    CHECK_FALSE(other.last_run().value()->ended);

    REQUIRE(other.begin().has_value());
    REQUIRE(other.finish(ended(1, row_state::failed, "no")).has_value());
    REQUIRE(other.commit().has_value());
    CHECK(t.j.counts()->failed == 1); // reading goes on
}

TEST_CASE("journal: the reason of a run's end is an error's, or its own, or the exit code's") {
    timed_job t;
    const error why{errc::time_is_up, {}, "06:00"};
    const job::end_reason limit{"limit_reached", "as many as allowed"};
    const struct {
        job::run_end end;
        std::string_view code;
        std::string text;
    } table[] = {
        {{"stopped", exit_unknown, why, {}, {}}, "time_is_up", english(why)},
        {{"stopped", exit_unknown, why, {}, limit}, "time_is_up", english(why)},
        {{"limited", exit_rows_failed, {}, {}, limit}, "limit_reached", "as many as allowed"},
        {{"finished", exit_rows_failed, {}, {}, {}},
         "rows_failed",
         english(meaning_of(exit_rows_failed))},
    };
    for (const auto& r : table) {
        t.begin_run();
        REQUIRE(t.j.end_run(r.end).has_value());
        const auto last = t.j.last_run();
        REQUIRE(last.has_value());
        REQUIRE(last->has_value());
        CHECK((*last)->exit_code == static_cast<int>(r.end.exit_code));
        CHECK((*last)->code == r.code);
        CHECK(english((*last)->why) == r.text);
    }
}

TEST_CASE("journal: an attempt knows the last outcome that was durable before it") {
    timed_job t;
    t.begin_run();
    REQUIRE(t.j.begin().has_value());
    REQUIRE(t.j.intent(1, 1).has_value());
    REQUIRE(t.j.finish(ended(1, row_state::failed, "no")).has_value());
    REQUIRE(t.j.intent(2, 1).has_value()); // the outcome before it is not durable yet
    REQUIRE(t.j.commit().has_value());
    CHECK(t.last_attempt(1).seen == 0);
    CHECK(t.last_attempt(1).number == 1);
    CHECK(t.last_attempt(2).seen == 0);
    CHECK(t.last_attempt(2).number == 0);

    REQUIRE(t.j.begin().has_value());
    std::vector<delivery::announcement> together;
    for (std::uint64_t row = 11; row <= 20; ++row)
        together.push_back({row, 1});
    REQUIRE(t.j.intents(together).has_value());
    REQUIRE(t.j.commit().has_value());
    CHECK(t.last_attempt(15).seen == 1);
    CHECK(t.last_attempt(15).begun_run == 1);
    CHECK(t.last_attempt(15).begun_boot == t.now.since_boot);
    REQUIRE(t.j.begin().has_value());
    REQUIRE(t.j.finish(ended(15, row_state::unknown, "lost")).has_value());
    REQUIRE(t.j.release(16, 0, {503, "away"}).has_value());
    REQUIRE(t.j.commit().has_value());
    CHECK(t.last_attempt(15).seen == 1);
    CHECK(t.last_attempt(15).number == 2);
    CHECK(t.last_attempt(15).ended_run == 1);
    CHECK(t.last_attempt(16).seen == 1);

    // Also once it is put away, and no number is given twice.
    REQUIRE(t.j.begin().has_value());
    REQUIRE(t.j.settle_absent(15).has_value());
    REQUIRE(t.j.commit().has_value());
    CHECK(t.last_attempt(15).seen == 1);
    CHECK(t.last_attempt(15).number == 2);
    t.reopen();
    CHECK(t.j.last_ended() == 2);
    CHECK(*t.j.finish(ended(30, row_state::failed, "no")) == 3);
}

TEST_CASE("journal: a lead that is found later counts from when it was found") {
    timed_job t;
    REQUIRE(t.j.intent(1, 1).has_value());
    REQUIRE(t.j.finish(ended(1, row_state::unknown, "lost")).has_value());
    REQUIRE(t.j.finish(ended(2, row_state::failed, "no")).has_value());
    REQUIRE(t.j.settle_created(1, "L", "T").has_value());
    CHECK(t.j.row(1).value()->ended == 3);
    CHECK(t.j.last_ended() == 3);
    REQUIRE(t.j.settle_created(1, "M", "T").has_value()); // it is not unknown any more
    CHECK(t.j.row(1).value()->ended == 3);
    CHECK(t.j.row(1).value()->outcome.lead_id == "L");
}

TEST_CASE("journal: an attempt of a process that died ended by its timeout, or by its adoption") {
    // Within one boot: begun + twice the timeout + a minute, or the adoption when that is earlier.
    for (const auto until_adopted : {10s, 179s, 180s, 181s, 100'000s}) {
        CAPTURE(until_adopted.count());
        timed_job t;
        t.begin_run();
        t.pass(7s);
        const auto begun = t.now;
        REQUIRE(t.j.intent(1, 1).has_value());
        t.pass(until_adopted);
        t.now.wall -= 5'000s; // somebody set the clock: it decides nothing
        t.die_and_adopt();
        const auto end = std::min<std::chrono::milliseconds>(until_adopted, 2 * timeout + 1min);
        const auto a = t.last_attempt(1);
        CHECK(a.why.code == reason_code::process_ended);
        CHECK(a.doubt);
        CHECK(a.begun_run == 1);
        CHECK(a.ended_run == 2);
        CHECK(a.ended_boot == begun.since_boot + end);
        CHECK(a.ended == begun.wall + end);
        CHECK(a.number == 1);

        t.pass(500'000s); // a later run changes nothing of it
        t.die_and_adopt();
        CHECK(t.last_attempt(1).ended_boot == a.ended_boot);
    }
}

TEST_CASE("journal: what was under way in another boot ended before the first run of this one") {
    timed_job t;
    t.begin_run();
    REQUIRE(t.j.intent(1, 1).has_value());
    t.execute("UPDATE run SET boot = 'an earlier one'");
    t.now.since_boot = 3s;
    t.now.wall += 600s;
    auto undo = opened(t.file); // it does not adopt anything
    undo.use_clock([&] { return t.now; });
    REQUIRE(undo.begin_run({"undo", "0.1.0", timeout}).has_value());
    const auto first = t.now;
    t.pass(1'000s);
    t.die_and_adopt();
    const auto a = t.last_attempt(1);
    CHECK(a.ended_run == 2);
    CHECK(a.ended_boot == first.since_boot);
    CHECK(a.ended == first.wall);
}

TEST_CASE("journal: of a run that nobody knows, an attempt ended before it was adopted") {
    timed_job t;
    REQUIRE(t.j.intent(1, 1).has_value());
    t.pass(100'000s);
    t.die_and_adopt();
    CHECK(t.last_attempt(1).ended_boot == t.now.since_boot);
    CHECK(t.last_attempt(1).ended == t.now.wall);
}

TEST_CASE("journal: a copy is whole, also of a database whose file is gone") {
    timed_job t;
    t.begin_run();
    REQUIRE(t.j.finish(ended(1, row_state::failed, "왜")).has_value());
    for (const char* name : {"job.db", "job.db-wal", "job.db-shm"})
        std::filesystem::remove(t.folder.path() / name);
    const auto copy = t.folder.path() / "copy.db";
    REQUIRE(t.j.copy_to(copy).has_value());
    CHECK_FALSE(t.j.copy_to(copy).has_value()); // nothing is overwritten
    auto j = opened(copy);
    CHECK(english(j.row(1).value()->outcome.error) == "왜");
    CHECK(j.last_run().value()->number == 1);
    CHECK(j.last_ended() == 1);
}

TEST_CASE("journal: what runs have done adds up, whatever stands in the record of one") {
    timed_job t;
    job::job_figures one;
    one.traffic = {.requests = 10, .retried = 2};
    one.settled = 1;
    for (const std::string figures :
         {R"({"requests": 10, "retried": 2, "settled": 1, "rows": 9})", "", "no JSON", "[7]",
          R"({"requests": "x", "retried": -5, "settled": null})", R"({"requests": 5})"}) {
        t.begin_run();
        REQUIRE(t.j.end_run({"finished", exit_ok, std::nullopt, figures}).has_value());
    }
    t.begin_run(); // it died
    const auto sum = t.j.sum_of_runs();
    REQUIRE(sum.has_value());
    one.traffic.requests = 15;
    CHECK(*sum == one);
    CHECK(*t.j.count_runs() == 7);
    const auto last = t.j.last_runs(2);
    REQUIRE(last.has_value());
    REQUIRE(last->size() == 2);
    CHECK(last->front().number == 6);
    CHECK(last->back().number == 7);
    CHECK_FALSE(last->back().ended);
    t.execute(R"(UPDATE run SET figures = '{"requests": 9223372036854775807}')");
    CHECK(t.j.sum_of_runs().has_value());
}
