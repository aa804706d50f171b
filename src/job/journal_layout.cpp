// The tables, and whether a database has them. Who changes them adds a step that makes them out of
// the ones before, and keeps a job folder of the last layout in tests/data/jobs: a new database
// takes all steps, so that there is one way only to come to today's tables.

#include "job/journal_impl.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace leadimport::job {
namespace {

// "Limp".
constexpr std::uint64_t application_id = 0x4c696d70;
constexpr unsigned oldest_layout = 4;          // those before were never released
constexpr unsigned last_layout_to_come = 1000; // a number beyond it is damage

constexpr auto layout_4 = R"(
    PRAGMA application_id = 1281977712;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE row (
        row        INTEGER PRIMARY KEY,
        state      INTEGER NOT NULL,
        attempts   INTEGER NOT NULL,
        status     INTEGER NOT NULL DEFAULT 0,
        ended      INTEGER NOT NULL DEFAULT 0,
        begun_at   INTEGER NOT NULL DEFAULT 0,
        changed_at INTEGER NOT NULL,
        lead_id    TEXT NOT NULL DEFAULT '',
        created_at TEXT NOT NULL DEFAULT '',
        error      TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE ahead (
        first    INTEGER PRIMARY KEY,
        last     INTEGER NOT NULL,
        begun_at INTEGER NOT NULL
    );
    CREATE VIEW announced AS
        WITH RECURSIVE each (row, last, begun_at) AS (
            SELECT first, last, begun_at FROM ahead
            UNION ALL SELECT row + 1, last, begun_at FROM each WHERE row < last)
        SELECT row, begun_at FROM each WHERE NOT EXISTS (
            SELECT 1 FROM row AS own WHERE own.row = each.row);
    CREATE TABLE attempt (
        row    INTEGER NOT NULL,
        began  INTEGER NOT NULL,
        ended  INTEGER NOT NULL,
        status INTEGER NOT NULL,
        doubt  INTEGER NOT NULL,
        what   TEXT NOT NULL
    );
    CREATE INDEX attempt_row ON attempt (row);
    CREATE TABLE undo (
        row  INTEGER PRIMARY KEY,
        at   INTEGER NOT NULL,
        gone INTEGER NOT NULL
    );
    CREATE TABLE reference (
        number  INTEGER PRIMARY KEY,
        key     TEXT NOT NULL UNIQUE,
        kind    INTEGER NOT NULL,
        id      TEXT NOT NULL,
        created INTEGER NOT NULL
    );
)";

constexpr auto from_4_to_5 = R"(
    ALTER TABLE row ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE row ADD COLUMN begun_run INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE row ADD COLUMN begun_boot INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE row ADD COLUMN ended_run INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE row ADD COLUMN ended_boot INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE row ADD COLUMN code TEXT NOT NULL DEFAULT '';
    ALTER TABLE row ADD COLUMN arguments TEXT NOT NULL DEFAULT '';
    ALTER TABLE row ADD COLUMN answered_id TEXT NOT NULL DEFAULT '';
    UPDATE row SET code = 'adopted' WHERE state = 2 AND begun_at = 0
        AND EXISTS (SELECT 1 FROM attempt WHERE attempt.row = row.row AND doubt = 1);
    ALTER TABLE row ADD COLUMN f BLOB;
    ALTER TABLE row ADD COLUMN r BLOB;
    ALTER TABLE row ADD COLUMN p BLOB;
    ALTER TABLE row ADD COLUMN k BLOB;
    CREATE INDEX IF NOT EXISTS row_lead ON row (lead_id) WHERE lead_id <> '';
    CREATE INDEX row_answered ON row (answered_id) WHERE answered_id <> '';
    DROP VIEW announced;
    ALTER TABLE ahead ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE ahead ADD COLUMN begun_run INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE ahead ADD COLUMN begun_boot INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempt ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempt ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempt ADD COLUMN begun_run INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempt ADD COLUMN begun_boot INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempt ADD COLUMN ended_run INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempt ADD COLUMN ended_boot INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempt ADD COLUMN code TEXT NOT NULL DEFAULT '';
    ALTER TABLE attempt ADD COLUMN arguments TEXT NOT NULL DEFAULT '';
    ALTER TABLE attempt ADD COLUMN answered_id TEXT NOT NULL DEFAULT '';
    CREATE TABLE run (
        number       INTEGER PRIMARY KEY,
        kind         TEXT NOT NULL,
        version      TEXT NOT NULL,
        owner        TEXT NOT NULL,
        process      INTEGER NOT NULL,
        timeout_ms   INTEGER NOT NULL,
        boot         TEXT NOT NULL,
        began        INTEGER NOT NULL,
        began_boot   INTEGER NOT NULL,
        ended        INTEGER NOT NULL DEFAULT 0,
        ended_boot   INTEGER NOT NULL DEFAULT 0,
        state        TEXT NOT NULL DEFAULT '',
        exit_code    INTEGER,
        code         TEXT NOT NULL DEFAULT '',
        arguments    TEXT NOT NULL DEFAULT '',
        why          TEXT NOT NULL DEFAULT '',
        figures      TEXT NOT NULL DEFAULT '',
        clock_offset INTEGER,
        clock_spread INTEGER
    );
    PRAGMA user_version = 5;
)";

// Gives today's statements the columns, and the table `run`, that a database of layout 4 lacks.
// Such a database is opened for reading only, so views of the connection have to do.
constexpr auto layout_4_as_today = R"(
    PRAGMA temp_store = MEMORY;
    CREATE TEMP VIEW row AS SELECT *, 0 AS seen, 0 AS begun_run, 0 AS begun_boot, 0 AS ended_run,
        0 AS ended_boot, '' AS code, '' AS arguments, '' AS answered_id FROM main.row;
    CREATE TEMP VIEW ahead AS SELECT *, 0 AS seen, 0 AS begun_run, 0 AS begun_boot
        FROM main.ahead;
    CREATE TEMP VIEW attempt AS SELECT rowid AS rowid, *, 0 AS seen, 0 AS number, 0 AS begun_run,
        0 AS begun_boot, 0 AS ended_run, 0 AS ended_boot, '' AS code, '' AS arguments,
        '' AS answered_id FROM main.attempt;
    CREATE TEMP VIEW run AS SELECT 0 AS number, '' AS kind, '' AS version, '' AS owner,
        0 AS process, 0 AS timeout_ms, '' AS boot, 0 AS began, 0 AS began_boot, 0 AS ended,
        0 AS ended_boot, '' AS state, NULL AS exit_code, '' AS code, '' AS arguments, '' AS why,
        '' AS figures, NULL AS clock_offset, NULL AS clock_spread WHERE 0;
)";

// One record for each row that shares one. Not kept in the database: of a damaged text of it SQLite
// could count rows without an end.
constexpr auto announced_view = R"(
    CREATE TEMP VIEW announced AS
        WITH RECURSIVE each (row, last, begun_at, seen, begun_run, begun_boot) AS (
            SELECT first, last, begun_at, seen, begun_run, begun_boot FROM ahead
            UNION ALL SELECT row + 1, last, begun_at, seen, begun_run, begun_boot FROM each
            WHERE row < last)
        SELECT row, begun_at, seen, begun_run, begun_boot FROM each WHERE NOT EXISTS (
            SELECT 1 FROM row AS own WHERE own.row = each.row);
)";

// Whether the files beside it are those of a job. Then the error must not send the user to another
// folder, because an import there would create every lead a second time.
bool stands_in_a_job(const std::filesystem::path& file) {
    const auto folder = file.parent_path();
    std::error_code hidden;
    const auto there = [&](std::string_view name) {
        return std::filesystem::exists(folder / name, hidden) || hidden;
    };
    return there("job.info") || std::ranges::any_of(result_file_names, there);
}

} // namespace

result<void> journal::impl::make_tables() {
    auto done = db->execute("BEGIN IMMEDIATE");
    if (done) done = db->execute(layout_4);
    if (done) done = db->execute(from_4_to_5);
    if (done) done = note_layout();
    if (done) done = db->execute("COMMIT");
    if (!done) static_cast<void>(db->execute("ROLLBACK")); // the first error is the one to tell
    return done;
}

result<void> journal::impl::upgrade() {
    auto done = db->execute("BEGIN IMMEDIATE");
    if (done) done = db->execute(from_4_to_5);
    if (done) done = note_layout();
    if (done) done = pass_failpoint("journal.upgrade", file);
    if (done) done = db->execute("COMMIT");
    if (!done) static_cast<void>(db->execute("ROLLBACK")); // the first error is the one to tell
    return done;
}

// "4 by 0.1.0, 5 by 0.2.0".
result<void> journal::impl::note_layout() {
    auto s = db->prepare(
        "INSERT INTO meta (name, value) SELECT 'layout_history', coalesce((SELECT '4 by ' || value "
        "|| ', ' FROM meta WHERE name = 'program_version' AND value <> ''), '') || '5 by ' || ?1");
    if (!s) return s.error();
    return s->bind(1, version()).run();
}

result<std::string> journal::impl::who_wrote_it() {
    auto s = db->prepare("SELECT value FROM meta WHERE name IN ('layout_history', "
                         "'program_version') AND value <> '' ORDER BY name LIMIT 1");
    if (!s) return s.error();
    const auto found = s->step();
    if (!found) return found.error();
    if (!*found) return std::string{};
    const auto words = s->text(0);
    const auto last = words.rfind(" by ");
    return last == words.npos ? words : words.substr(last + 4);
}

result<void> journal::impl::check_layout() {
    const auto id = first_number("PRAGMA application_id");
    if (!id) return id.error();
    if (*id != application_id) {
        const auto tables = first_number("SELECT count(*) FROM sqlite_schema");
        if (!tables) return tables.error();
        if (*tables == 0) return error{errc::journal_broken, file, words::journal_is_empty};
        return stands_in_a_job(file)
                   ? error{errc::journal_broken, file, words::journal_is_not_marked}
                   : error{errc::journal_foreign, file, {}};
    }
    const auto found = first_number("PRAGMA user_version");
    if (!found) return found.error();
    layout = static_cast<unsigned>(*found);
    if (layout >= oldest_layout && layout <= newest_layout) return {};
    if (layout < oldest_layout || layout > last_layout_to_come)
        return error{errc::journal_broken, file, words::journal_has_unknown_layout(*found)};
    // One that we cannot read may have nothing that says who wrote it.
    const auto writer = who_wrote_it();
    const bool is_named = writer && !writer->empty();
    return error{errc::job_other_version, file,
                 is_named ? words::journal_of_other_version(*writer, *found, version(),
                                                            oldest_layout, newest_layout)
                          : words::journal_of_unnamed_version(*found, version(), oldest_layout,
                                                              newest_layout)};
}

result<void> journal::impl::read_as_today() { return db->execute(layout_4_as_today); }

result<void> journal::impl::list_announced() { return db->execute(announced_view); }

} // namespace leadimport::job
