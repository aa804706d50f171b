#include "recording.hpp"
#include "support/english.hpp"

#include "leadimport/job/journal_age.hpp"

#include <fstream>
#include <optional>
#include <string_view>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;
using job::journal;
using job::result_row;
using job::row_entry;

constexpr std::uint64_t rows = 100;

result_row said(row_state s, unsigned attempts = 1) {
    result_row r;
    r.row = 7;
    r.state = s;
    r.attempts = attempts;
    if (s == row_state::created) r.lead_id = "L7";
    return r;
}

std::optional<row_entry> known(row_state s, bool has_ended = true, unsigned attempts = 1) {
    row_entry e;
    e.outcome = recorded(7, s);
    e.outcome.attempts = attempts;
    e.ended = has_ended ? 5 : 0;
    return e;
}

// Rows `first` to `last` end, a third of them in each file.
void record(const fs::path& folder, std::uint64_t first, std::uint64_t last) {
    auto parts = opened_recording(folder);
    REQUIRE(parts.has_value());
    const auto earlier = *parts->journal.rows_after(0, rows);
    const auto written = parts->written;
    recording r{std::move(*parts)};
    for (const auto& e : earlier)
        if (e.ended > written) CHECK(r.rewrite(recorded(e.outcome.row, e.outcome.state)));
    for (auto row = first; row <= last; ++row) {
        if (row % 3 == 2) REQUIRE(r.intent(row).has_value()); // nothing is in doubt unsent
        r.recorder->finish(recorded(row, job::state_in(row % 3)));
    }
    CHECK(r.recorder->close(rows).has_value());
}

result<void> age(const fs::path& folder) {
    auto j = journal::open(folder / "job.db", journal::mode::write);
    if (!j) return j.error();
    return job::check_age(*j, folder, recorded_form());
}

void check_old(const fs::path& folder, std::string_view words) {
    const auto a = age(folder);
    REQUIRE_FALSE(a.has_value());
    CHECK(a.error().code == errc::journal_behind);
    CAPTURE(english(a.error()));
    CHECK(english(a.error()).find(words) != std::string::npos);
}

// The database alone is what it was.
struct copy_of_database {
    explicit copy_of_database(const fs::path& folder) : folder_{folder} {
        fs::copy_file(folder / "job.db", folder / "old.db", fs::copy_options::overwrite_existing);
    }
    void put_back() const {
        fs::remove(folder_ / "job.db-wal");
        fs::remove(folder_ / "job.db-shm");
        fs::copy_file(folder_ / "old.db", folder_ / "job.db", fs::copy_options::overwrite_existing);
    }
    fs::path folder_;
};

} // namespace

TEST_CASE("journal age: what a journal that knows a file's row must have of it") {
    using enum row_state;
    struct {
        std::optional<row_entry> of;
        result_row row;
        bool doubted;
        bool enough;
    } const table[] = {
        {std::nullopt, said(created), false, false},
        {std::nullopt, said(failed), false, false},
        {std::nullopt, said(unknown), false, false},
        {known(created), said(created), false, true},
        {known(unknown), said(created), false, false},
        {known(failed), said(created), false, false},
        {known(pending, false), said(created), true, false},
        {known(sending, false), said(created), true, false},
        {known(failed), said(failed), false, true},
        {known(created), said(failed), false, true}, // it is sent no more
        {known(pending, false), said(failed), true, false},
        {known(unknown), said(unknown), false, true},
        {known(created), said(unknown), true, true}, // it was settled
        {known(failed), said(unknown), true, true},  // 〃
        {known(pending, false), said(unknown), true, true},
        {known(pending, false), said(unknown), false, false}, // never in doubt, as far as is known
        {known(pending, false, 1), said(unknown, 2), true, false}, // nor the second time
        {known(sending, false, 2), said(unknown, 1), true, true},
    };
    for (const auto& t : table) {
        CAPTURE(name_of(t.row.state));
        CAPTURE(t.of ? name_of(t.of->outcome.state) : "nothing");
        CHECK(job::knows(t.of, t.row, t.doubted) == t.enough);
    }
    auto other = said(created);
    other.lead_id = "L8";
    CHECK_FALSE(job::knows(known(created), other, false));
}

TEST_CASE("journal age: the newest journal is taken for it, whatever became of the files") {
    const temporary_folder temporary;
    const auto& folder = temporary.path();
    begin_job(folder, rows);
    CHECK(age(folder).has_value()); // no files yet
    record(folder, 1, 30);
    CHECK(age(folder).has_value());
    SUBCASE("cut back") { fs::resize_file(folder / "succeeded.csv", 80); }
    SUBCASE("away") { fs::remove(folder / "succeeded.csv"); }
    SUBCASE("empty") { fs::resize_file(folder / "unknown.csv", 0); }
    SUBCASE("with half a row") {
        std::ofstream{folder / "unknown.csv", std::ios::app} << "row,\"half";
    }
    SUBCASE("edited where it does no harm") {
        std::ofstream{folder / "failed.csv", std::ios::app} << "anything\n\"at all";
    }
    SUBCASE("behind, as after a crash") {
        auto j = journal::open(folder / "job.db", journal::mode::write);
        REQUIRE(j->begin().has_value());
        REQUIRE(j->set_extent({10, j->extent()->bytes}).has_value());
        REQUIRE(j->commit().has_value());
    }
    SUBCASE("and all was settled") {
        auto j = journal::open(folder / "job.db", journal::mode::write);
        REQUIRE(j->begin().has_value());
        REQUIRE(j->settle_created(2, "L2", "").has_value());
        REQUIRE(j->settle_absent(5).has_value());
        REQUIRE(j->set_extent({}).has_value());
        REQUIRE(j->commit().has_value());
    }
    SUBCASE("and a lead was doubted, the next run died") {
        auto j = journal::open(folder / "job.db", journal::mode::write);
        REQUIRE(j->begin().has_value());
        REQUIRE(j->doubt_created(1, "two", {reason_code::two_leads, {"L1", "L9"}}).has_value());
        REQUIRE(j->doubt_created(3, "two", {reason_code::two_leads, {"L3", "L9"}}).has_value());
        REQUIRE(j->settle_created(3, "L9", "").has_value());
        REQUIRE(j->commit().has_value());
    }
    CHECK(age(folder).has_value());
}

TEST_CASE("journal age: an older copy is known by the files") {
    const temporary_folder temporary;
    const auto& folder = temporary.path();
    begin_job(folder, rows);
    record(folder, 1, 30);
    const copy_of_database old{folder};
    SUBCASE("one row more") {
        record(folder, 33, 33);
        old.put_back();
        check_old(folder, "row 33, created as lead L33");
    }
    SUBCASE("rows in doubt count, too") {
        record(folder, 32, 32);
        old.put_back();
        check_old(folder, "unknown.csv");
    }
    SUBCASE("files that were written anew") {
        record(folder, 31, 60);
        fs::remove(folder / "succeeded.csv");
        record(folder, 61, 60);
        old.put_back();
        check_old(folder, "is not in the job's database");
    }
    SUBCASE("of a journal that knew no lengths") {
        {
            auto j = journal::open(folder / "job.db", journal::mode::write);
            REQUIRE(j->begin().has_value());
            REQUIRE(j->set_extent({}).has_value());
            REQUIRE(j->commit().has_value());
        }
        const copy_of_database older{folder};
        record(folder, 31, 40);
        older.put_back();
        check_old(folder, "is not in the job's database");
    }
    SUBCASE("a file that cannot be read proves nothing") {
        std::ofstream{folder / "unknown.csv", std::ios::app} << std::string(9, '\0') << "\n";
        check_old(folder, "cannot be read");
    }
}

TEST_CASE("journal age: an older copy is known by what else stands in the folder") {
    const temporary_folder temporary;
    const auto& folder = temporary.path();
    begin_job(folder, rows);
    record(folder, 1, 30);
    job::job_info info;
    info.identity.id = "job";
    info.highest_row = 30;
    REQUIRE(job::write_job_info(folder, info).has_value());
    const auto summary = [&](const char* id, unsigned created) {
        std::ofstream{folder / "summary.json"}
            << "{\n  \"created\": " << created << ",\n  \"failed\": 10,\n  \"unknown\": 0,\n  "
            << "\"skipped\": 0,\n  \"job_id\": \"" << id << "\"\n}\n";
    };
    summary("job", 20);
    CHECK(age(folder).has_value());
    SUBCASE("job.info") {
        info.highest_row = 31;
        REQUIRE(job::write_job_info(folder, info).has_value());
        check_old(folder, "job.info knows of row 31");
    }
    SUBCASE("another job's") {
        info.identity.id = "other";
        REQUIRE(job::write_job_info(folder, info).has_value());
        check_old(folder, "another job");
    }
    SUBCASE("summary.json") {
        summary("job", 21);
        check_old(folder, "summary.json counts 31 rows, the database 30");
    }
    SUBCASE("but not by another job's summary") {
        summary("other", 21);
        CHECK(age(folder).has_value());
    }
}

TEST_CASE("journal age: a database that was being written needs its log") {
    const temporary_folder temporary;
    const auto& folder = temporary.path();
    begin_job(folder, rows);
    record(folder, 1, 30);
    {
        auto j = journal::open(folder / "job.db", journal::mode::write);
        REQUIRE(j->set_in_use(true).has_value());
        CHECK_FALSE(*j->lost_log());
    }
    // However it was closed: the log stays.
    CHECK(fs::file_size(folder / "job.db-wal") > 0);
    CHECK(age(folder).has_value());
    CHECK(fs::file_size(folder / "job.db-wal") > 0);
    SUBCASE("and does not need it any more at the end") {
        {
            auto j = journal::open(folder / "job.db", journal::mode::write);
            REQUIRE(j->set_in_use(false).has_value());
        }
        CHECK_FALSE(fs::exists(folder / "job.db-wal"));
        CHECK(age(folder).has_value());
    }
    SUBCASE("one that is gone was lost, whoever looks at it") {
        fs::remove(folder / "job.db-wal");
        check_old(folder, "job.db-wal, is not there");
        {
            auto j = journal::open(folder / "job.db", journal::mode::read);
            REQUIRE(j.has_value());
            CHECK(j->counts()->created == 10);
        }
        check_old(folder, "job.db-wal, is not there");
    }
}
