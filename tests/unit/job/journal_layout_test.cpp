// Journals of earlier layouts: read as they are, made today's when somebody writes, refused when we
// do not know them. tests/data/jobs has a job folder of each layout, as its program left it.

#include "job/sqlite.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::journal;
using tests::opened;
using tests::temporary_folder;
namespace fs = std::filesystem;

class earlier_job {
public:
    explicit earlier_job(const std::string& layout) {
        fs::copy(fs::path{LEADIMPORT_TEST_DATA} / "jobs" / layout / "job" / "job.db", file);
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    }
    void execute(const std::string& sql) {
        auto db = job::database::open(file, SQLITE_OPEN_READWRITE);
        REQUIRE(db.has_value());
        REQUIRE((*db)->execute(sql.c_str()).has_value());
    }
    [[nodiscard]] std::string bytes() const {
        return *read_small_file(file, 1 << 24, errc::internal);
    }

    temporary_folder folder;
    fs::path file = folder.path() / "job.db";
};

// What stands in one of them: table → columns with type, null and default; index → its words.
std::map<std::string, std::set<std::string>> tables_of(const fs::path& file) {
    auto db = job::database::open(file, SQLITE_OPEN_READONLY);
    REQUIRE(db.has_value());
    auto s = (*db)->prepare(
        "SELECT m.name, c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || "
        "coalesce(c.dflt_value, '-') || ' ' || c.pk FROM sqlite_schema AS m, "
        "pragma_table_info(m.name) AS c UNION ALL SELECT name, coalesce(sql, '') FROM "
        "sqlite_schema WHERE type = 'index' UNION ALL SELECT 'version', user_version FROM "
        "pragma_user_version");
    REQUIRE(s.has_value());
    std::map<std::string, std::set<std::string>> found;
    while (*s->step())
        found[s->text(0)].insert(s->text(1));
    return found;
}

void check_rows(journal& j) {
    CHECK(*j.counts() ==
          job::row_counts{.created = 7, .failed = 1, .unknown = 3, .skipped = 0, .sending = 1});
    CHECK(j.identity()->rows == 14);
    CHECK(j.row(10).value()->outcome.state == row_state::sending);
    CHECK(j.row(4).value()->outcome.why == reason{});
    CHECK(j.row(4).value()->outcome.answered_id.empty());
    const auto attempts = *j.attempts_of(5);
    REQUIRE(attempts.size() == 1);
    CHECK(attempts[0].status == 500);
    CHECK(attempts[0].doubt);
    CHECK(attempts[0].seen == 0);
    CHECK(attempts[0].number == 5);
    CHECK(attempts[0].begun_run == 0);
    CHECK(j.unknown_after(0, 9)->size() == 3);
    CHECK(j.to_undo_after(0, 99)->size() == 7);
    CHECK(j.row_of_lead(j.row(1).value()->outcome.lead_id)->has_value());
    CHECK(j.count_references(1)->created == 3);
    CHECK_FALSE(j.last_run()->has_value());
    CHECK(j.runs_after(0, 9)->empty());
    CHECK(j.frequent_errors(row_state::unknown, 9)->size() == 2);
    CHECK(j.newest_answered(9)->size() == 7);
    CHECK(j.last_ended() == 11);
}

} // namespace

TEST_CASE("journal: one of layout 4 is read as it is") {
    const earlier_job old{"layout-4"};
    const auto before = old.bytes();
    {
        auto j = opened(old.file, journal::mode::read);
        CHECK(j.layout() == 4);
        check_rows(j);
        CHECK_FALSE(j.intent(13, 1).has_value());
        CHECK_FALSE(j.set_finished_at("now").has_value());
    }
    CHECK(old.bytes() == before);
}

TEST_CASE("journal: one of layout 4 that is written has the same tables as a new one") {
    const earlier_job old{"layout-4"};
    const auto fresh = old.folder.path() / "fresh.db";
    static_cast<void>(opened(fresh));
    {
        auto j = opened(old.file);
        CHECK(j.layout() == journal::newest_layout);
        check_rows(j);
        REQUIRE(j.begin_run({"import", "0.1.0", {}}).has_value());
        REQUIRE(j.begin().has_value());
        CHECK(*j.adopt_intents() == 1);
        REQUIRE(j.commit().has_value());
        CHECK(j.attempts_of(10)->front().why.code == reason_code::process_ended);
        auto twice = tests::ended(13, row_state::created);
        twice.lead_id = j.row(1).value()->outcome.lead_id;
        REQUIRE(j.record_end(twice).has_value());
        CHECK(twice.state == row_state::unknown);
    }
    CHECK(tables_of(old.file) == tables_of(fresh));
    auto again = opened(old.file);
    CHECK(again.counts()->unknown == 5);
}

TEST_CASE("journal: rows that were announced together in layout 4 are still being sent") {
    earlier_job old{"layout-4"};
    old.execute("INSERT INTO ahead (first, last, begun_at) VALUES (12, 14, 77)");
    for (const auto m : {journal::mode::read, journal::mode::write}) {
        auto j = opened(old.file, m);
        CHECK(j.counts()->sending == 3);
        CHECK(j.row(14).value()->outcome.state == row_state::sending);
        CHECK(j.attempts_of(14)->size() == 1);
    }
    auto j = opened(old.file);
    REQUIRE(j.begin().has_value());
    CHECK(*j.adopt_intents() == 3);
    REQUIRE(j.commit().has_value());
    CHECK(j.counts()->sending == 0);
}

TEST_CASE(
    "journal: a layout that we do not know is refused, with both versions, and stays as it is") {
    for (const auto& [layout, writer, named] : std::vector<std::array<std::string, 3>>{
             {"6", "4 by 0.1.0, 5 by 0.2.0, 6 by 0.9.0", "0.9.0"}, {"99", "6 by 1.2.3", "1.2.3"}}) {
        const auto& of_layout = layout; // clang 14 captures no bindings
        CAPTURE(of_layout);
        earlier_job old{"layout-4"};
        old.execute("PRAGMA user_version = " + layout);
        old.execute("INSERT INTO meta VALUES ('layout_history', '" + writer + "')");
        const auto before = old.bytes();
        for (const auto m : {journal::mode::read, journal::mode::write}) {
            const auto j = journal::open(old.file, m);
            REQUIRE_FALSE(j.has_value());
            CHECK(j.error().code == errc::job_other_version);
            const auto words = english(j.error());
            CAPTURE(words);
            for (const auto& part :
                 {"use leadimport " + named + " to finish it",
                  "this is leadimport " + std::string{version()}, "layout " + layout})
                CHECK(words.find(part) != std::string::npos);
        }
        CHECK(old.bytes() == before);
    }
}

TEST_CASE("journal: which layouts a file had, and who made them, stays in it") {
    const earlier_job old{"layout-4"};
    static_cast<void>(opened(old.file));
    auto db = job::database::open(old.file, SQLITE_OPEN_READONLY);
    REQUIRE(db.has_value());
    auto s = (*db)->prepare("SELECT value FROM meta WHERE name = 'layout_history'");
    REQUIRE(s.has_value());
    REQUIRE(*s->step());
    CHECK(s->text(0) == "4 by 0.1.0, 5 by " + std::string{version()});
}
