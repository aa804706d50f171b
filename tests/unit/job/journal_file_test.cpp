#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <unistd.h>

namespace {

using namespace leadimport;
using delivery::outcome;
using delivery::row_state;
using job::journal;
using tests::temporary_folder;
namespace fs = std::filesystem;
using tests::ended;
using tests::opened;

errc failure(const fs::path& file, journal::mode m = journal::mode::write) {
    const auto j = journal::open(file, m);
    REQUIRE_FALSE(j.has_value());
    CHECK(english(j.error().where) == file.string());
    return j.error().code;
}

void execute(const fs::path& file, const char* sql) {
    sqlite3* d = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &d) == SQLITE_OK);
    CHECK(sqlite3_exec(d, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(d);
}

} // namespace

TEST_CASE("journal: what is no journal of this version is told, and left as it is") {
    const temporary_folder folder;
    const auto text = folder.write("text.db", "this is certainly not a database, is it? no.");
    CHECK(failure(text) == errc::journal_broken);
    CHECK(failure(text, journal::mode::read) == errc::journal_broken);

    const auto foreign = folder.path() / "foreign.db";
    execute(foreign, "CREATE TABLE precious (x); INSERT INTO precious VALUES (1);");
    const auto before = *read_small_file(foreign, 1 << 20, errc::internal);
    CHECK(failure(foreign) == errc::journal_foreign);
    CHECK(*read_small_file(foreign, 1 << 20, errc::internal) == before);

    const auto newer = folder.path() / "newer.db";
    static_cast<void>(opened(newer));
    execute(newer, "PRAGMA user_version = 99");
    CHECK(failure(newer) == errc::job_other_version);
    CHECK(failure(newer, journal::mode::read) == errc::job_other_version);
}

TEST_CASE("journal: what lies among a job's files, and is none, is a damaged one") {
    for (const std::string beside : {"job.info", "succeeded.csv", "failed.csv", "unknown.csv"}) {
        CAPTURE(beside);
        const temporary_folder folder;
        const auto file = folder.path() / "job.db";
        static_cast<void>(opened(file));
        execute(file, "PRAGMA application_id = 0");
        CHECK(failure(file) == errc::journal_foreign);
        folder.write(beside, "");
        CHECK(failure(file) == errc::journal_broken);
        CHECK(failure(file, journal::mode::read) == errc::journal_broken);
    }
}

TEST_CASE("journal: a layout that no version writes is damage") {
    const temporary_folder folder;
    for (const std::string layout : {"0", "3", "1001", "-1"}) {
        CAPTURE(layout);
        const auto file = folder.path() / (layout + ".db");
        static_cast<void>(opened(file));
        const auto sql = "PRAGMA user_version = " + layout;
        execute(file, sql.c_str());
        CHECK(failure(file) == errc::journal_broken);
        CHECK(failure(file, journal::mode::read) == errc::journal_broken);
    }
}

TEST_CASE("journal: rows that cannot have been announced together are damage") {
    const temporary_folder folder;
    unsigned n = 0;
    for (const std::string row :
         {"(1, 9000000000000000000, 0)", "(5, 4, 0)", "(-9, 5000, 0)", "(5, 'x', 0)"}) {
        CAPTURE(row);
        const auto file = folder.path() / (std::to_string(++n) + ".db");
        static_cast<void>(opened(file));
        const auto sql = "INSERT INTO ahead (first, last, begun_at) VALUES " + row;
        execute(file, sql.c_str());
        CHECK(failure(file) == errc::journal_broken);
        CHECK(failure(file, journal::mode::read) == errc::journal_broken);
    }
}

TEST_CASE("journal: a damaged database is told as broken when the damage is met") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    {
        auto j = opened(file);
        REQUIRE(j.begin().has_value());
        for (std::uint64_t row = 1; row < 2000; ++row)
            REQUIRE(j.finish(ended(row, row_state::failed, std::string(50, 'x'))).has_value());
        REQUIRE(j.commit().has_value());
    }
    const auto size = fs::file_size(file);
    REQUIRE(::truncate(file.c_str(), static_cast<::off_t>(size / 2)) == 0);
    auto j = journal::open(file, journal::mode::write);
    const auto code = j ? j->counts().error().code : j.error().code;
    CHECK(code == errc::journal_broken);
}

TEST_CASE("journal: an empty file is one whose creator died: it begins there") {
    const temporary_folder folder;
    const auto file = folder.write("job.db", "");
    CHECK(failure(file, journal::mode::read) == errc::journal_broken);
    auto j = opened(file);
    CHECK(j.identity()->id.empty());
}

TEST_CASE("journal: for reading the file must be there, and nothing is written") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    const auto missing = journal::open(file, journal::mode::read);
    CHECK_FALSE(missing.has_value());
    CHECK_FALSE(fs::exists(file));
    static_cast<void>(opened(file));
    auto j = opened(file, journal::mode::read);
    CHECK(j.counts().has_value());
    CHECK_FALSE(j.intent(1, 1).has_value());
    CHECK_FALSE(j.set_finished_at("now").has_value());
}

TEST_CASE("journal: a folder in its place is refused, and none is a storage failure") {
    const temporary_folder folder;
    fs::create_directory(folder.path() / "job.db");
    const auto in_place = journal::open(folder.path() / "job.db", journal::mode::write);
    REQUIRE_FALSE(in_place.has_value());
    CHECK(in_place.error().code == errc::job_not_ours);
    CHECK(english(in_place.error().detail) == "job.db: it is not a regular file");
    CHECK(failure(folder.path() / "nowhere" / "job.db") == errc::storage_failed);
}
