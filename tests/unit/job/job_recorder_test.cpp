#include "recording.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;
using delivery::row_state;
using job::journal;

job::recorder_deps ready(const fs::path& folder) {
    auto parts = opened_recording(folder);
    REQUIRE(parts.has_value());
    return std::move(*parts);
}

journal second_connection(const fs::path& folder) {
    auto j = journal::open(folder / "job.db", journal::mode::read);
    REQUIRE(j.has_value());
    return std::move(*j);
}

} // namespace

TEST_CASE("job_recorder: an intent is answered after it is durable") {
    const temporary_folder folder;
    recording r{ready(folder.path())};
    for (std::uint64_t row = 1; row <= 20; ++row) {
        REQUIRE(r.intent(row, 3).has_value());
        auto other = second_connection(folder.path());
        const auto rows = *other.rows_after(row - 1, 1);
        REQUIRE(rows.size() == 1);
        CHECK(rows.front().outcome.state == row_state::sending);
        CHECK(rows.front().outcome.attempts == 3);
    }
}

TEST_CASE("job_recorder: an outcome is durable before a result file or an observer shows it") {
    const temporary_folder folder;
    auto parts = ready(folder.path());
    std::atomic<int> told{0};
    std::atomic<int> premature{0};
    parts.ended = [&](const delivery::outcome& o) {
        ++told;
        auto other = journal::open(folder.path() / "job.db", journal::mode::read);
        const auto rows = other->rows_after(o.row - 1, 1);
        if (rows->empty() || rows->front().outcome.state != o.state) ++premature;
    };
    recording r{std::move(parts)};
    for (std::uint64_t row = 1; row <= 50; ++row)
        r.recorder->finish(recorded(row, row_state::created));
    CHECK(r.recorder->close(1000).has_value());
    CHECK(told == 50);
    CHECK(premature == 0);
    CHECK(rows_in(folder.path() / "succeeded.csv").size() == 50);
}

TEST_CASE("job_recorder: who catches up finds all that was brought before") {
    const temporary_folder folder;
    recording r{ready(folder.path())};
    auto other = second_connection(folder.path());
    for (std::uint64_t row = 1; row <= 300; ++row) {
        r.recorder->finish(recorded(row, row_state::failed));
        if (row % 100 != 0) continue;
        r.catch_up();
        CHECK(other.counts()->failed == row);
    }
    CHECK(r.recorder->close(1000).has_value());
}

TEST_CASE("job_recorder: what comes earlier is recorded earlier") {
    const temporary_folder folder;
    recording r{ready(folder.path())};
    REQUIRE(r.intent(1).has_value());
    r.recorder->release(1, 0, {});
    REQUIRE(r.intent(1).has_value());
    r.recorder->finish(recorded(1, row_state::failed));
    REQUIRE(r.intent(2).has_value());
    r.recorder->release(2, 4, {});
    CHECK(r.recorder->close(3).has_value());
    const auto rows = *r.recorder->journal().rows_after(0, 9);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].outcome.state == row_state::failed);
    CHECK(rows[1].outcome.state == row_state::pending);
    CHECK(rows[1].outcome.attempts == 4);
}

TEST_CASE("job_recorder: counts are of all runs, and each state has its own") {
    const temporary_folder folder;
    {
        recording r{ready(folder.path())};
        r.recorder->finish(recorded(1, row_state::created));
        r.recorder->finish(recorded(2, row_state::unknown));
        CHECK(r.recorder->close(100).has_value());
    }
    recording r{ready(folder.path())};
    CHECK(r.recorder->counts() == job::row_counts{.created = 1, .unknown = 1});
    r.recorder->finish(recorded(3, row_state::created));
    CHECK(r.finish_or_wait(recorded(4, row_state::failed)));
    r.recorder->finish(recorded(5, row_state::skipped));
    CHECK(r.recorder->close(100).has_value());
    const job::row_counts all{.created = 2, .failed = 1, .unknown = 1, .skipped = 1};
    CHECK(r.recorder->counts() == all);
    CHECK(*r.recorder->journal().counts() == all);
}

TEST_CASE("job_recorder: the job is finished when as many rows have an end as it has") {
    const temporary_folder folder;
    {
        recording r{ready(folder.path())};
        r.recorder->finish(recorded(1, row_state::created));
        CHECK(r.recorder->close(2).has_value());
        CHECK(r.recorder->journal().finished_at()->empty());
    }
    recording r{ready(folder.path())};
    r.recorder->finish(recorded(2, row_state::failed));
    CHECK(r.recorder->close(2).has_value());
    CHECK_FALSE(r.recorder->journal().finished_at()->empty());
    CHECK(r.recorder->close(2).has_value()); // again does nothing
}

TEST_CASE("job_recorder: closed, the journal knows exactly what is in the files") {
    const temporary_folder folder;
    {
        recording r{ready(folder.path())};
        for (std::uint64_t row = 1; row <= 9; ++row)
            r.recorder->finish(
                recorded(row, row % 3 == 0 ? row_state::failed : row_state::created));
        CHECK(r.recorder->close(100).has_value());
    }
    auto parts = ready(folder.path());
    CHECK(parts.written == 9);
    CHECK(parts.to_rewrite == 0);
    CHECK(parts.journal.extent()->bytes[0] == fs::file_size(folder.path() / "succeeded.csv"));
    CHECK(rows_in(folder.path() / "succeeded.csv").size() == 6);
    CHECK(rows_in(folder.path() / "failed.csv").size() == 3);
    CHECK(rows_in(folder.path() / "failed.csv").at("row3") == "row3,3,E3,201,1,");
}

TEST_CASE("job_recorder: closed without anything brought, it changes nothing") {
    const temporary_folder folder;
    for (int i = 0; i < 2; ++i) {
        recording r{ready(folder.path())};
        CHECK(r.recorder->close(5).has_value());
    }
    CHECK(rows_in(folder.path() / "failed.csv").empty());
}

TEST_CASE("job_recorder: when a result file is lost all are begun anew, row by row") {
    for (const auto lost : job::result_file_names) {
        CAPTURE(std::string{lost});
        const temporary_folder folder;
        {
            recording r{ready(folder.path())};
            for (std::uint64_t row = 1; row <= 6; ++row)
                r.recorder->finish(
                    recorded(row, row % 2 == 0 ? row_state::failed : row_state::created));
            CHECK(r.recorder->close(100).has_value());
        }
        fs::remove(folder.path() / lost);
        auto parts = ready(folder.path());
        CHECK(parts.to_rewrite == 6);
        CHECK(parts.written == 0);
        {
            recording r{std::move(parts)};
            for (std::uint64_t row = 1; row <= 6; ++row)
                CHECK(r.rewrite(
                    recorded(row, row % 2 == 0 ? row_state::failed : row_state::created)));
            r.recorder->finish(recorded(7, row_state::unknown));
            CHECK(r.recorder->close(100).has_value());
            CHECK(r.recorder->counts().ended() == 7); // what is written again is not counted again
        }
        CHECK(rows_in(folder.path() / "succeeded.csv").size() == 3);
        CHECK(rows_in(folder.path() / "failed.csv").size() == 3);
        CHECK(rows_in(folder.path() / "unknown.csv").size() == 1);
        CHECK(ready(folder.path()).to_rewrite == 0);
    }
}

TEST_CASE("job_recorder: until all is written again the files' extent is not believed") {
    const temporary_folder folder;
    {
        recording r{ready(folder.path())};
        for (std::uint64_t row = 1; row <= 4; ++row)
            r.recorder->finish(recorded(row, row_state::created));
        CHECK(r.recorder->close(100).has_value());
    }
    fs::remove(folder.path() / "failed.csv");
    {
        recording r{ready(folder.path())};
        CHECK(r.rewrite(recorded(1, row_state::created)));
        r.recorder->finish(recorded(5, row_state::created));
        CHECK(r.recorder->close(100).has_value());
    }
    const auto parts = ready(folder.path());
    CHECK(parts.written == 0);
    CHECK(parts.to_rewrite == 5);
    CHECK(rows_in(folder.path() / "succeeded.csv").empty());
}

TEST_CASE("job_recorder: the reader waits when too much is before it") {
    const temporary_folder folder;
    auto parts = ready(folder.path());
    std::mutex gate;
    std::atomic<std::uint64_t> brought{0};
    parts.ended = [&](const auto&) { const std::scoped_lock wait{gate}; };
    std::unique_lock closed{gate};
    recording r{std::move(parts)};
    const std::uint64_t rows = 3 * limits::journal_queue;
    std::thread reader{[&] {
        for (std::uint64_t row = 1; row <= rows; ++row) {
            if (!r.finish_or_wait(recorded(row, row_state::failed))) return;
            brought = row;
        }
    }};
    for (int i = 0; i < 10'000 && brought < limits::journal_queue; ++i)
        std::this_thread::sleep_for(1ms);
    CHECK(brought >= limits::journal_queue);
    std::this_thread::sleep_for(100ms); // and it does not go on for ever
    CHECK(brought <= limits::journal_queue + 2 * limits::journal_group);
    closed.unlock();
    reader.join();
    CHECK(brought == rows);
    CHECK(r.recorder->close(rows).has_value());
    CHECK(r.recorder->counts().failed == rows);
}

TEST_CASE("job_recorder: the reader waits when too many bytes are before it") {
    const temporary_folder folder;
    auto parts = ready(folder.path());
    std::mutex gate;
    std::atomic<std::uint64_t> brought{0};
    parts.ended = [&](const auto&) { const std::scoped_lock wait{gate}; };
    std::unique_lock closed{gate};
    recording r{std::move(parts)};
    constexpr std::uint64_t fit = 4;
    constexpr std::uint64_t rows = 3 * fit;
    std::thread reader{[&] {
        for (std::uint64_t row = 1; row <= rows; ++row) {
            auto o = recorded(row, row_state::failed);
            o.original = "row" + std::to_string(row);
            o.original.resize(limits::journal_bytes / fit, 'x');
            if (!r.finish_or_wait(std::move(o))) return;
            brought = row;
        }
    }};
    for (int i = 0; i < 10'000 && brought < fit; ++i)
        std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(100ms); // and it does not go on
    CHECK(brought == fit);
    closed.unlock();
    reader.join();
    CHECK(brought == rows);
    CHECK(r.recorder->close(rows).has_value());
    CHECK(r.recorder->counts().failed == rows);
}

TEST_CASE("job_recorder: it says how long an intent takes, within reason") {
    const temporary_folder folder;
    recording r{ready(folder.path())};
    for (std::uint64_t row = 1; row <= 30; ++row)
        REQUIRE(r.intent(row).has_value());
    CHECK(r.recorder->usual_delay() >= 2ms);
    CHECK(r.recorder->usual_delay() <= 250ms);
}

TEST_CASE("job_recorder: intents of many coroutines are recorded in few transactions") {
    const temporary_folder folder;
    recording r{ready(folder.path())};
    unsigned answered = 0;
    for (std::uint64_t row = 1; row <= 200; ++row)
        boost::asio::co_spawn(r.io, r.recorder->intents({{row, 1}}),
                              [&](std::exception_ptr thrown, result<void> how) {
                                  CHECK_FALSE(thrown);
                                  CHECK(how.has_value());
                                  ++answered;
                              });
    r.io.run();
    CHECK(answered == 200);
    CHECK(second_connection(folder.path()).counts()->sending == 200);
}
