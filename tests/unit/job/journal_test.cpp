#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

namespace {

using namespace leadimport;
using delivery::outcome;
using delivery::row_state;
using job::journal;
using tests::temporary_folder;
namespace fs = std::filesystem;
using tests::ended;
using tests::opened;

} // namespace

TEST_CASE("journal: a job's identity is kept word for word") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    const job::job_identity i{"id-1",
                              "리드's \"file\".csv",
                              1ULL << 40,
                              "0abc",
                              12'345'678,
                              "0def",
                              "https://salesmap.kr/api",
                              "workspace",
                              "영업 1팀",
                              "0.1.0",
                              "2026-04-08T05:25:26.020Z"};
    {
        auto j = opened(file);
        CHECK(j.identity()->id.empty());
        REQUIRE(j.set_identity(i).has_value());
    }
    auto j = opened(file, journal::mode::read);
    const auto read = j.identity();
    REQUIRE(read.has_value());
    CHECK(read->id == i.id);
    CHECK(read->input == i.input);
    CHECK(read->input_bytes == i.input_bytes);
    CHECK(read->input_digest == i.input_digest);
    CHECK(read->rows == i.rows);
    CHECK(read->mapping_digest == i.mapping_digest);
    CHECK(read->base_url == i.base_url);
    CHECK(read->workspace_id == i.workspace_id);
    CHECK(read->workspace_name == i.workspace_name);
    CHECK(read->program_version == i.program_version);
    CHECK(read->began_at == i.began_at);
}

TEST_CASE("journal: the end of the job and of the result files are kept") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    {
        auto j = opened(file);
        CHECK(j.finished_at()->empty());
        CHECK(j.extent()->written == 0);
        REQUIRE(j.set_finished_at("then").has_value());
        REQUIRE(j.set_extent({7, {1, 2, 1ULL << 41}}).has_value());
    }
    auto j = opened(file);
    CHECK(*j.finished_at() == "then");
    CHECK(j.extent()->written == 7);
    CHECK(j.extent()->bytes == std::array<std::uint64_t, 3>{1, 2, 1ULL << 41});
    CHECK(j.extent()->columns == job::newest_columns);
    CHECK_FALSE(j.extent()->outdated);

    // What is known of outdated files stays, until they are written anew.
    REQUIRE(j.outdate_files().has_value());
    CHECK(j.extent()->outdated);
    CHECK(j.extent()->bytes[2] == 1ULL << 41);
    REQUIRE(j.set_extent({8, {2, 3, 4}}).has_value());
    CHECK_FALSE(j.extent()->outdated);
}

TEST_CASE("journal: a row goes from intent to release to intent to its end") {
    const temporary_folder folder;
    auto j = opened(folder.path() / "job.db");
    const auto row = [&] { return j.rows_after(0, 1)->front(); };
    CHECK(j.rows_after(0, 10)->empty());

    REQUIRE(j.intent(5, 1).has_value());
    CHECK(row().outcome.row == 5);
    CHECK(row().outcome.state == row_state::sending);
    CHECK(row().outcome.attempts == 1);
    CHECK(row().ended == 0);
    CHECK(j.counts()->sending == 1);

    REQUIRE(j.release(5, 0, {}).has_value());
    CHECK(row().outcome.state == row_state::pending);
    CHECK(row().outcome.attempts == 0);
    CHECK(*j.counts() == job::row_counts{});

    REQUIRE(j.intent(5, 1).has_value());
    auto o = ended(5, row_state::created);
    o.status = 201;
    o.lead_id = "L";
    o.created_at = "T";
    CHECK(*j.finish(o) == 1);
    CHECK(row().outcome.state == row_state::created);
    CHECK(row().outcome.status == 201);
    CHECK(row().outcome.lead_id == "L");
    CHECK(row().outcome.created_at == "T");
    CHECK(row().ended == 1);

    CHECK(*j.finish(ended(2, row_state::failed, "왜")) == 2); // without an intent: an invalid row
    CHECK(row().outcome.row == 2);
    CHECK(english(row().outcome.error) == "왜");
    CHECK(j.counts()->ended() == 2);
}

TEST_CASE("journal: releasing a row that was never begun leaves no trace") {
    const temporary_folder folder;
    auto j = opened(folder.path() / "job.db");
    REQUIRE(j.release(3, 0, {}).has_value());
    CHECK(j.rows_after(0, 10)->empty());
}

TEST_CASE("journal: intents without an end become unknown, numbered after the others") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    {
        auto j = opened(file);
        for (const std::uint64_t row : {9U, 4U, 7U})
            REQUIRE(j.intent(row, 2).has_value());
        REQUIRE(j.finish(ended(7, row_state::created)).has_value());
        REQUIRE(j.intent(8, 1).has_value());
        REQUIRE(j.release(8, 0, {}).has_value());
    }
    auto j = opened(file);
    REQUIRE(j.begin().has_value());
    CHECK(*j.adopt_intents() == 2);
    REQUIRE(j.commit().has_value());
    CHECK(*j.counts() == job::row_counts{.created = 1, .unknown = 2});
    const auto rows = *j.rows_after(0, 10);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].outcome.row == 4);
    CHECK(rows[0].ended == 2);
    CHECK(rows[0].outcome.attempts == 2);
    CHECK_FALSE(rows[0].outcome.error.empty());
    CHECK(rows[3].outcome.row == 9);
    CHECK(rows[3].ended == 3);
    CHECK(*j.count_ended_after(0) == 3);
    CHECK(*j.count_ended_after(1) == 2);
    CHECK(*j.count_ended_after(3) == 0);
    REQUIRE(j.begin().has_value());
    CHECK(*j.adopt_intents() == 0);
    REQUIRE(j.commit().has_value());
}

TEST_CASE("journal: the most frequent errors come first, each with its count") {
    const temporary_folder folder;
    auto j = opened(folder.path() / "job.db");
    std::uint64_t row = 0;
    for (const auto* e : {"b", "a", "b", "c", "b", "a"})
        REQUIRE(j.finish(ended(++row, row_state::failed, e)).has_value());
    REQUIRE(j.finish(ended(++row, row_state::unknown, "d")).has_value());
    const auto found = *j.frequent_errors(row_state::failed, 2);
    REQUIRE(found.size() == 2);
    CHECK(found[0] == job::error_kind{3, 1, "b", ""});
    CHECK(found[1] == job::error_kind{2, 2, "a", ""});
    CHECK(j.frequent_errors(row_state::unknown, 9)->size() == 1);
}

TEST_CASE("journal: errors with a code are counted by their kind, and not by their words") {
    const temporary_folder folder;
    auto j = opened(folder.path() / "job.db");
    std::uint64_t row = 0;
    const auto fail = [&](reason why) {
        ++row;
        auto o = ended(row, row_state::failed, "words of row " + std::to_string(row));
        o.why = std::move(why);
        REQUIRE(j.finish(o).has_value());
    };
    fail({reason_code::invalid, {"row_bad_value", "금액"}});
    fail({reason_code::invalid, {"row_bad_value", "날짜"}});
    fail({reason_code::duplicate, {"L1"}});
    fail({reason_code::invalid, {"row_bad_value", "금액"}});
    fail({reason_code::duplicate, {"L2"}});
    fail({reason_code::invalid, {"row_bad_value", "금액"}});
    const auto found = *j.frequent_errors(row_state::failed, 9);
    REQUIRE(found.size() == 3);
    CHECK(found[0] ==
          job::error_kind{3, 1, "words of row 1", "invalid", {"row_bad_value", "금액"}});
    CHECK(found[1] == job::error_kind{2, 3, "words of row 3", "duplicate"});
    CHECK(found[2] ==
          job::error_kind{1, 2, "words of row 2", "invalid", {"row_bad_value", "날짜"}});
}

TEST_CASE("journal: what was not committed is not there, for others and after a death") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    {
        auto j = opened(file);
        auto other = opened(file, journal::mode::read);
        REQUIRE(j.begin().has_value());
        REQUIRE(j.intent(1, 1).has_value());
        CHECK(other.rows_after(0, 9)->empty());
        REQUIRE(j.commit().has_value());
        CHECK(other.rows_after(0, 9)->size() == 1);
        REQUIRE(j.begin().has_value());
        REQUIRE(j.intent(2, 1).has_value());
        j.roll_back();
        REQUIRE(j.begin().has_value());
        REQUIRE(j.intent(3, 1).has_value());
    } // dies in a transaction
    auto j = opened(file);
    REQUIRE(j.rows_after(0, 9)->size() == 1);
    CHECK(j.rows_after(0, 9)->front().outcome.row == 1);
}

TEST_CASE("journal: random operations, reopened between, agree with a map") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    std::mt19937 random{11};
    std::map<std::uint64_t, job::row_entry> model;
    std::uint64_t last = 0;
    for (int round = 0; round < 12; ++round) {
        auto j = opened(file);
        REQUIRE(j.begin().has_value());
        auto next = model;
        auto next_last = last;
        for (int i = 0; i < 60; ++i) {
            const std::uint64_t row = 1 + random() % 40;
            auto& e = next[row];
            const auto attempt = static_cast<unsigned>(random() % 4);
            if (const auto what = random() % 3; what == 0) {
                REQUIRE(j.intent(row, attempt).has_value());
                e.outcome.state = row_state::sending;
                e.outcome.attempts = attempt;
            } else if (what == 1) {
                REQUIRE(j.release(row, attempt, {}).has_value());
                if (!model.contains(row) && e.outcome.row == 0) {
                    next.erase(row);
                    continue;
                }
                e.outcome.state = row_state::pending;
                e.outcome.attempts = attempt;
            } else {
                e.outcome = ended(row, row_state::failed, std::to_string(random()));
                e.ended = ++next_last;
                CHECK(*j.finish(e.outcome) == e.ended);
            }
            e.outcome.row = row;
        }
        if (random() % 4 == 0) {
            j.roll_back();
            continue; // and closed, so that the numbers begin anew behind the last
        }
        REQUIRE(j.commit().has_value());
        model = std::move(next);
        last = 0;
        for (const auto& [row, e] : model)
            last = std::max(last, e.ended);

        auto reader = opened(file, journal::mode::read);
        const auto rows = *reader.rows_after(0, 1000);
        REQUIRE(rows.size() == model.size());
        auto expected = model.begin();
        for (const auto& r : rows) {
            const auto& e = (expected++)->second;
            CHECK(r.outcome.row == e.outcome.row);
            CHECK(r.outcome.state == e.outcome.state);
            CHECK(r.outcome.attempts == e.outcome.attempts);
            CHECK(r.outcome.error == e.outcome.error);
            CHECK(r.ended == e.ended);
        }
        CHECK(reader.rows_after(20, 5)->size() <= 5);
    }
    CHECK(last > 50);
}
