// Opening, and transactions.

#include "leadimport/job/journal.hpp"

#include "job/journal_impl.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/job/job_files.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace leadimport::job {
namespace {

// Readers share memory with the writer, through a file beside the database. Where this file cannot
// be made (a full disk, a read-only file system) no process can write the database either. If there
// is also no log, all content is in the database, which is then read as a file that does not
// change.
result<std::unique_ptr<database>> open_for_reading(const std::filesystem::path& path) {
    auto shared = database::open(path, SQLITE_OPEN_READONLY);
    if (!shared) return shared;
    const auto read = (*shared)->execute("PRAGMA schema_version");
    if (read || read.error().code == errc::journal_broken) return shared;
    std::error_code none;
    const auto log_bytes = std::filesystem::file_size(path.string() + "-wal", none);
    if (!none && log_bytes > 0) return shared;
    return database::open_unchanging(path);
}

} // namespace

std::uint64_t to_ms(std::chrono::system_clock::time_point t) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch());
    return static_cast<std::uint64_t>(ms.count());
}

std::chrono::system_clock::time_point from_ms(std::uint64_t ms) {
    return std::chrono::system_clock::time_point{
        std::chrono::milliseconds{static_cast<std::chrono::milliseconds::rep>(ms)}};
}

announced_at journal::impl::announced_now() const {
    const auto now = clock();
    return {to_ms(now.wall), static_cast<std::uint64_t>(now.since_boot.count()), run,
            in_transaction ? last_committed : last_ended};
}

ended_at journal::impl::ended_now() const {
    const auto now = clock();
    return {to_ms(now.wall), static_cast<std::uint64_t>(now.since_boot.count()), run};
}

result<void> journal::impl::open(const std::filesystem::path& path, mode m) {
    file = path.string();
    if (auto fine = check_database(path, m == mode::write ? use::write : use::read); !fine)
        return fine;
    std::error_code none;
    const auto log_bytes = std::filesystem::file_size(file + "-wal", none);
    had_log = !none && log_bytes > 0;
    auto opened = m == mode::write
                      ? database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
                      : open_for_reading(path);
    if (!opened) return opened.error();
    db = std::move(*opened);
    // Rows are written and read in the order of the file: few pages are enough, and SQLite's own
    // 2 MiB for each connection would be a good part of the whole program's memory.
    if (auto set = db->execute("PRAGMA cache_size = -256"); !set) return set;
    if (m == mode::write) {
        const auto tables = first_number("SELECT count(*) FROM sqlite_schema");
        if (!tables) return tables.error();
        if (*tables > 0) { // a database of another program is left as it is
            if (auto known = check_layout(); !known) return known;
            if (auto whole = check_whole(); !whole) return whole;
        }
        auto set = db->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        if (!set) return set;
        if (*tables == 0 || layout < newest_layout)
            if (auto made = *tables == 0 ? make_tables() : upgrade(); !made) return made;
        if (auto fast = index_references(); !fast) return fast;
    }
    if (auto known = check_layout(); !known) return known;
    if (auto fine = check_ahead(); !fine) return fine;
    if (layout < newest_layout)
        if (auto readable = read_as_today(); !readable) return readable;
    if (auto listed = list_announced(); !listed) return listed;
    if (auto passed = pass_failpoint("journal.opened", file); !passed) return passed;
    if (auto ready = prepare_statements(); !ready) return ready;
    const auto in_use = meta("in_use");
    if (!in_use) return in_use.error();
    lost_log = *in_use == "1" && !had_log;
    if (m == mode::write) db->keep_log(*in_use == "1");
    return {};
}

// A database that an earlier version made has none, and is right without it.
result<void> journal::impl::index_references() {
    return db->execute("CREATE INDEX IF NOT EXISTS reference_id ON reference (id) WHERE id <> ''");
}

result<std::uint64_t> journal::impl::first_number(const char* sql) {
    auto s = db->prepare(sql);
    if (!s) return s.error();
    const auto got = s->step();
    if (!got) return got.error();
    return s->number(0);
}

result<void> journal::impl::prepare_statements() {
    if (auto done = prepare_reading(); !done) return done;
    if (layout == newest_layout) // an earlier one is read only
        if (auto done = prepare_writing(); !done) return done;
    return read_last_number();
}

result<void> journal::impl::prepare_reading() {
    const std::pair<statement*, const char*> all[] = {
        {&get_meta, "SELECT value FROM meta WHERE name = ?1"},
        {&select_rows, "SELECT row, state, attempts, status, ended, lead_id, created_at, error, "
                       "code, arguments, answered_id FROM row WHERE row > ?1 UNION ALL "
                       "SELECT row, 1, 1, 0, 0, '', '', '', '', '', '' FROM announced "
                       "WHERE row > ?1 ORDER BY row LIMIT ?2"},
        {&get_reference, "SELECT id, kind, created FROM reference WHERE key = ?1"},
        {&find_reference, "SELECT 1 FROM reference WHERE id = ?1 AND id <> '' AND kind = ?2 "
                          "AND key <> ?3 LIMIT 1"},
        {&find_lead, "SELECT row FROM row WHERE lead_id = ?1 AND lead_id <> '' AND row <> ?2 "
                     "LIMIT 1"},
        {&find_several, "SELECT row FROM row WHERE answered_id = ?1 AND answered_id <> '' AND "
                        "state = 4 AND code = 'two_leads' AND begun_at > 0 AND row <> ?2 LIMIT 1"},
        {&get_arguments, "SELECT value FROM json_each(?1)"},
    };
    return prepare(all);
}

result<void> journal::impl::prepare_writing() {
    const std::pair<statement*, const char*> all[] = {
        {&put_meta, "INSERT INTO meta (name, value) VALUES (?1, ?2) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"},
        {&put_intent, "INSERT INTO row (row, state, attempts, begun_at, changed_at, seen, "
                      "begun_run, begun_boot) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7) "
                      "ON CONFLICT (row) DO UPDATE SET "
                      "state = excluded.state, attempts = excluded.attempts, status = 0, "
                      "begun_at = excluded.begun_at, changed_at = excluded.changed_at, "
                      "seen = excluded.seen, begun_run = excluded.begun_run, "
                      "begun_boot = excluded.begun_boot"},
        {&put_setback, "INSERT INTO attempt (row, began, ended, status, doubt, what, seen, "
                       "begun_run, begun_boot, ended_run, ended_boot, number, code, arguments) "
                       "SELECT row, begun_at, ?2, ?3, ?7 > 0, ?4, seen, begun_run, begun_boot, "
                       "?5, ?6, ?7, ?8, ?9 FROM row WHERE row = ?1 AND state = 1 "
                       "AND begun_at > 0 RETURNING row"},
        {&put_release, "UPDATE row SET state = ?2, attempts = ?3, changed_at = ?4, begun_at = 0 "
                       "WHERE row = ?1"},
        {&put_end, "INSERT INTO row (row, state, attempts, changed_at, status, ended, lead_id, "
                   "created_at, error, ended_run, ended_boot, code, arguments, answered_id) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
                   "ON CONFLICT (row) DO UPDATE SET state = excluded.state, "
                   "attempts = excluded.attempts, changed_at = excluded.changed_at, "
                   "status = excluded.status, ended = excluded.ended, lead_id = excluded.lead_id, "
                   "created_at = excluded.created_at, error = excluded.error, "
                   "ended_run = excluded.ended_run, ended_boot = excluded.ended_boot, "
                   "code = excluded.code, arguments = excluded.arguments, "
                   "answered_id = excluded.answered_id"},
        // Of a row that has no record.
        {&put_first_end, "INSERT INTO row (row, state, attempts, changed_at, status, ended, "
                         "lead_id, created_at, error, ended_run, ended_boot, code, arguments, "
                         "answered_id, begun_at, seen, begun_run, begun_boot) VALUES (?1, ?2, ?3, "
                         "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"},
        {&put_body, "UPDATE row SET f = ?2 WHERE row = ?1"},
        {&find_record, "SELECT 1 FROM row WHERE row BETWEEN ?1 AND ?2 LIMIT 1"},
        {&put_ahead, "INSERT INTO ahead (first, last, begun_at, seen, begun_run, begun_boot) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
        {&find_answered, "SELECT row FROM row WHERE answered_id = ?1 AND answered_id <> '' "
                         "AND state = 4 AND row <> ?2 LIMIT 1"},
        {&drop_ahead, "DELETE FROM ahead WHERE first = ?1"},
        {&note_reference, "INSERT INTO reference (key, kind, id, created) VALUES (?1, ?2, '', 0) "
                          "ON CONFLICT (key) DO NOTHING"},
        {&keep_reference, "INSERT INTO reference (key, kind, id, created) VALUES (?1, ?2, ?3, ?4) "
                          "ON CONFLICT (key) DO UPDATE SET id = excluded.id, "
                          "created = excluded.created"},
        {&forget_reference, "DELETE FROM reference WHERE key = ?1 AND id = ''"},
    };
    return prepare(all);
}

result<void>
journal::impl::prepare(std::span<const std::pair<statement*, const char*>> statements) {
    for (const auto& [target, sql] : statements) {
        auto s = db->prepare(sql);
        if (!s) return s.error();
        *target = std::move(*s);
    }
    return {};
}

result<void> journal::impl::read_last_number() {
    const auto last = first_number("SELECT coalesce(max(ended), 0) FROM row");
    if (!last) return last.error();
    const auto numbered = meta_number("numbered");
    if (!numbered) return numbered.error();
    last_ended = last_committed = std::max(*last, *numbered);
    return {};
}

result<journal> journal::open(const std::filesystem::path& file, mode m) {
    auto i = std::make_unique<impl>();
    if (const auto opened = i->open(file, m); !opened) return opened.error();
    return journal{std::move(i)};
}

journal::journal(std::unique_ptr<impl> i) : impl_{std::move(i)} {}
journal::~journal() = default;
journal::journal(journal&&) noexcept = default;
journal& journal::operator=(journal&&) noexcept = default;

unsigned journal::layout() const noexcept { return impl_->layout; }
void journal::use_clock(std::function<moment()> clock) { impl_->clock = std::move(clock); }

result<void> journal::begin() {
    if (auto passed = pass_failpoint("journal.begin", impl_->file); !passed) return passed;
    if (auto begun = impl_->db->execute("BEGIN IMMEDIATE"); !begun) return begun;
    if (auto ours = impl_->check_owner(); !ours) {
        static_cast<void>(impl_->db->execute("ROLLBACK")); // nothing was written in it
        return ours;
    }
    impl_->in_transaction = true;
    impl_->last_committed = impl_->last_ended;
    impl_->ahead_committed = impl_->ahead;
    impl_->took_over_committed = impl_->took_over;
    auto ready = impl_->take_over_ahead();
    if (!ready) roll_back();
    return ready;
}

result<void> journal::commit() {
    if (auto passed = pass_failpoint("journal.before_commit", impl_->file); !passed) return passed;
    if (auto done = impl_->db->execute("COMMIT"); !done) return done;
    impl_->in_transaction = false;
    impl_->last_committed = impl_->last_ended;
    return pass_failpoint("journal.after_commit", impl_->file);
}

void journal::roll_back() noexcept {
    // After some errors SQLite has done it by itself, and says so with another error.
    [[maybe_unused]] const auto ignored = impl_->db->execute("ROLLBACK");
    if (!std::exchange(impl_->in_transaction, false)) return; // it was never begun
    impl_->last_ended = impl_->last_committed;
    impl_->ahead = std::move(impl_->ahead_committed);
    impl_->took_over = impl_->took_over_committed;
}

} // namespace leadimport::job
