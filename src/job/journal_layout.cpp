// The tables, and whether a database has them. Who changes them gives them a new version.

#include "job/journal_impl.hpp"

namespace leadimport::job {
namespace {

// "Limp" and the version of the tables below.
constexpr std::uint64_t application_id = 0x4c696d70;
constexpr std::uint64_t layout_version = 4;

constexpr auto create_tables = R"(
    BEGIN IMMEDIATE;
    PRAGMA application_id = 1281977712;
    PRAGMA user_version = 4;
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
    COMMIT;
)";

} // namespace

result<void> journal::impl::make_tables() { return db->execute(create_tables); }

result<void> journal::impl::check_version() {
    const auto id = first_number("PRAGMA application_id");
    if (!id) return id.error();
    const auto version = first_number("PRAGMA user_version");
    if (!version) return version.error();
    if (*id != application_id || *version != layout_version)
        return error{errc::journal_broken, file,
                     "it was not written by this version of leadimport"};
    return {};
}

} // namespace leadimport::job
