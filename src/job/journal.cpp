#include "leadimport/job/journal.hpp"

#include "job/journal_impl.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/text.hpp"

#include <utility>

namespace leadimport::job {
namespace {

using delivery::row_state;

// "Limp" and the version of the tables below.
constexpr std::uint64_t application_id = 0x4c696d70;
constexpr std::uint64_t layout_version = 3;

constexpr auto create_tables = R"(
    BEGIN IMMEDIATE;
    PRAGMA application_id = 1281977712;
    PRAGMA user_version = 3;
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

// Readers share memory with the writer, by a file beside the database. Where it cannot be made, on
// a full disk or one for reading only, nobody writes, and without a log the database alone is all.
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

std::uint64_t now_ms() { return to_ms(std::chrono::system_clock::now()); }

result<void> journal::impl::open(const std::filesystem::path& path, mode m) {
    file = path.string();
    auto opened = m == mode::write
                      ? database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
                      : open_for_reading(path);
    if (!opened) return opened.error();
    db = std::move(*opened);
    if (m == mode::write) {
        const auto tables = first_number("SELECT count(*) FROM sqlite_schema");
        if (!tables) return tables.error();
        if (*tables > 0) { // a database of somebody else is left as it is
            if (auto same = check_version(); !same) return same;
            if (auto whole = check_whole(); !whole) return whole;
        }
        auto set = db->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        if (!set) return set;
        if (*tables == 0)
            if (auto made = db->execute(create_tables); !made) return made;
    }
    if (auto same = check_version(); !same) return same;
    if (auto passed = pass_failpoint("journal.opened", file); !passed) return passed;
    return prepare_statements();
}

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

result<std::uint64_t> journal::impl::first_number(const char* sql) {
    auto s = db->prepare(sql);
    if (!s) return s.error();
    const auto got = s->step();
    if (!got) return got.error();
    return s->number(0);
}

result<void> journal::impl::prepare_statements() {
    const std::pair<statement*, const char*> all[] = {
        {&get_meta, "SELECT value FROM meta WHERE name = ?1"},
        {&put_meta, "INSERT INTO meta (name, value) VALUES (?1, ?2) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"},
        {&put_intent, "INSERT INTO row (row, state, attempts, begun_at, changed_at) "
                      "VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (row) DO UPDATE SET "
                      "state = excluded.state, attempts = excluded.attempts, status = 0, "
                      "begun_at = excluded.begun_at, changed_at = excluded.changed_at"},
        {&put_setback, "INSERT INTO attempt (row, began, ended, status, doubt, what) "
                       "SELECT row, begun_at, ?2, ?3, 0, ?4 FROM row WHERE row = ?1 AND state = 1"},
        {&put_release, "UPDATE row SET state = ?2, attempts = ?3, changed_at = ?4, begun_at = 0 "
                       "WHERE row = ?1"},
        {&put_end, "INSERT INTO row (row, state, attempts, changed_at, status, ended, lead_id, "
                   "created_at, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
                   "ON CONFLICT (row) DO UPDATE SET state = excluded.state, "
                   "attempts = excluded.attempts, changed_at = excluded.changed_at, "
                   "status = excluded.status, ended = excluded.ended, lead_id = excluded.lead_id, "
                   "created_at = excluded.created_at, error = excluded.error"},
        {&select_rows, "SELECT row, state, attempts, status, ended, lead_id, created_at, error "
                       "FROM row WHERE row > ?1 ORDER BY row LIMIT ?2"},
        {&get_reference, "SELECT id, kind, created FROM reference WHERE key = ?1"},
        {&note_reference, "INSERT INTO reference (key, kind, id, created) VALUES (?1, ?2, '', 0) "
                          "ON CONFLICT (key) DO NOTHING"},
        {&keep_reference, "INSERT INTO reference (key, kind, id, created) VALUES (?1, ?2, ?3, ?4) "
                          "ON CONFLICT (key) DO UPDATE SET id = excluded.id, "
                          "created = excluded.created"},
        {&forget_reference, "DELETE FROM reference WHERE key = ?1 AND id = ''"},
    };
    for (const auto& [target, sql] : all) {
        auto s = db->prepare(sql);
        if (!s) return s.error();
        *target = std::move(*s);
    }
    const auto last = first_number("SELECT coalesce(max(ended), 0) FROM row");
    if (!last) return last.error();
    last_ended = last_committed = *last;
    return {};
}

result<std::string> journal::impl::meta(std::string_view name) {
    const auto found = get_meta.bind(1, name).step();
    if (!found) return found.error();
    auto value = *found ? get_meta.text(0) : std::string{};
    get_meta.reset();
    return value;
}

result<std::uint64_t> journal::impl::meta_number(std::string_view name) {
    const auto value = meta(name);
    if (!value) return value.error();
    return text::parse_unsigned(*value).value_or(0);
}

result<void> journal::impl::set_meta(std::string_view name, std::string_view value) {
    return put_meta.bind(1, name).bind(2, value).run();
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

result<job_identity> journal::identity() {
    job_identity i;
    for (const auto& [name, target] : {std::pair{"id", &i.id},
                                       {"input", &i.input},
                                       {"input_digest", &i.input_digest},
                                       {"mapping_digest", &i.mapping_digest},
                                       {"base_url", &i.base_url},
                                       {"workspace_id", &i.workspace_id},
                                       {"workspace_name", &i.workspace_name},
                                       {"program_version", &i.program_version},
                                       {"began_at", &i.began_at}}) {
        auto value = impl_->meta(name);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    for (const auto& [name, target] :
         {std::pair{"input_bytes", &i.input_bytes}, {"rows", &i.rows}}) {
        const auto value = impl_->meta_number(name);
        if (!value) return value.error();
        *target = *value;
    }
    return i;
}

result<void> journal::set_identity(const job_identity& i) {
    const auto bytes = std::to_string(i.input_bytes);
    const auto rows = std::to_string(i.rows);
    const std::pair<const char*, const std::string*> all[] = {
        {"id", &i.id},
        {"input", &i.input},
        {"input_bytes", &bytes},
        {"input_digest", &i.input_digest},
        {"rows", &rows},
        {"mapping_digest", &i.mapping_digest},
        {"base_url", &i.base_url},
        {"workspace_id", &i.workspace_id},
        {"workspace_name", &i.workspace_name},
        {"program_version", &i.program_version},
        {"began_at", &i.began_at},
    };
    for (const auto& [name, value] : all)
        if (auto set = impl_->set_meta(name, *value); !set) return set;
    return {};
}

namespace {
// Where each of them is kept, in the order of its members.
constexpr const char* command_names[] = {"command_input",     "command_map",
                                         "command_synonyms",  "command_encoding",
                                         "command_delimiter", "command_key_field"};
} // namespace

result<job_command> journal::command() {
    job_command c;
    std::string* const targets[] = {&c.input,    &c.map,       &c.synonyms,
                                    &c.encoding, &c.delimiter, &c.key_field};
    for (std::size_t i = 0; i < std::size(targets); ++i) {
        auto value = impl_->meta(command_names[i]);
        if (!value) return value.error();
        *targets[i] = std::move(*value);
    }
    return c;
}

result<void> journal::set_command(const job_command& c) {
    const std::string* const values[] = {&c.input,    &c.map,       &c.synonyms,
                                         &c.encoding, &c.delimiter, &c.key_field};
    for (std::size_t i = 0; i < std::size(values); ++i)
        if (auto set = impl_->set_meta(command_names[i], *values[i]); !set) return set;
    return {};
}

result<std::string> journal::finished_at() { return impl_->meta("finished_at"); }
result<void> journal::set_finished_at(std::string_view moment) {
    return impl_->set_meta("finished_at", moment);
}

result<row_counts> journal::counts() {
    // One pass: GROUP BY would sort the rows.
    auto s = impl_->db->prepare("SELECT count(*) FILTER (WHERE state = 1), "
                                "count(*) FILTER (WHERE state = 2), "
                                "count(*) FILTER (WHERE state = 3), "
                                "count(*) FILTER (WHERE state = 4), "
                                "count(*) FILTER (WHERE state = 5) FROM row");
    if (!s) return s.error();
    const auto got = s->step();
    if (!got) return got.error();
    row_counts c;
    c.sending = s->number(0);
    c.created = s->number(1);
    c.failed = s->number(2);
    c.unknown = s->number(3);
    c.skipped = s->number(4);
    return c;
}

namespace {
constexpr const char* extent_names[] = {"bytes_succeeded", "bytes_failed", "bytes_unknown"};
}

result<result_extent> journal::extent() {
    result_extent e;
    const auto written = impl_->meta_number("written");
    if (!written) return written.error();
    e.written = *written;
    for (std::size_t i = 0; i < e.bytes.size(); ++i) {
        const auto bytes = impl_->meta_number(extent_names[i]);
        if (!bytes) return bytes.error();
        e.bytes[i] = *bytes;
    }
    return e;
}

result<void> journal::set_extent(const result_extent& e) {
    for (std::size_t i = 0; i < e.bytes.size(); ++i)
        if (auto set = impl_->set_meta(extent_names[i], std::to_string(e.bytes[i])); !set)
            return set;
    return impl_->set_meta("written", std::to_string(e.written));
}

result<void> journal::begin() {
    if (auto passed = pass_failpoint("journal.begin", impl_->file); !passed) return passed;
    if (auto begun = impl_->db->execute("BEGIN IMMEDIATE"); !begun) return begun;
    impl_->last_committed = impl_->last_ended;
    return {};
}

result<void> journal::commit() {
    if (auto passed = pass_failpoint("journal.before_commit", impl_->file); !passed) return passed;
    if (auto done = impl_->db->execute("COMMIT"); !done) return done;
    impl_->last_committed = impl_->last_ended;
    return pass_failpoint("journal.after_commit", impl_->file);
}

void journal::roll_back() noexcept {
    // After some errors SQLite has done it by itself, and says so with another error.
    [[maybe_unused]] const auto ignored = impl_->db->execute("ROLLBACK");
    impl_->last_ended = impl_->last_committed;
}

result<void> journal::intent(std::uint64_t row, unsigned attempt) {
    return impl_->put_intent.bind(1, row)
        .bind(2, number_of(row_state::sending))
        .bind(3, attempt)
        .bind(4, now_ms())
        .run();
}

result<void> journal::release(std::uint64_t row, unsigned attempts, const delivery::setback& why) {
    const auto now = now_ms();
    // Without an intent, or without anything that went wrong, there was no attempt to tell of.
    if (!why.cause.empty()) {
        auto& s = impl_->put_setback.bind(1, row).bind(2, now).bind(3, why.status);
        if (auto kept = s.bind(4, why.cause).run(); !kept) return kept;
    }
    return impl_->put_release.bind(1, row)
        .bind(2, number_of(row_state::pending))
        .bind(3, attempts)
        .bind(4, now)
        .run();
}

result<std::uint64_t> journal::finish(const delivery::outcome& o) { return finish_at(o, now_ms()); }

result<std::uint64_t> journal::finish_at(const delivery::outcome& o, std::uint64_t moment) {
    const auto number = impl_->last_ended + 1;
    const auto done = impl_->put_end.bind(1, o.row)
                          .bind(2, number_of(o.state))
                          .bind(3, o.attempts)
                          .bind(4, moment)
                          .bind(5, o.status)
                          .bind(6, number)
                          .bind(7, o.lead_id)
                          .bind(8, o.created_at)
                          .bind(9, o.error)
                          .run();
    if (!done) return done.error();
    return impl_->last_ended = number;
}

result<std::uint64_t> journal::adopt_intents() {
    struct orphan {
        std::uint64_t row;
        unsigned attempts;
        std::uint64_t begun_at;
    };
    std::vector<orphan> orphans; // as many as there were lanes, at most
    auto s =
        impl_->db->prepare("SELECT row, attempts, begun_at FROM row WHERE state = ?1 ORDER BY row");
    if (!s) return s.error();
    s->bind(1, number_of(row_state::sending));
    for (;;) {
        const auto more = s->step();
        if (!more) return more.error();
        if (!*more) break;
        orphans.push_back({s->number(0), static_cast<unsigned>(s->number(1)), s->number(2)});
    }
    for (const auto& found : orphans) {
        delivery::outcome o;
        o.row = found.row;
        o.state = row_state::unknown;
        o.attempts = found.attempts;
        o.error = "leadimport ended before the answer came";
        // Nobody knows when it ended: soon after it had begun, and certainly not now.
        if (const auto done = finish_at(o, found.begun_at); !done) return done.error();
    }
    return orphans.size();
}

namespace {

row_entry entry_in(const statement& s) {
    row_entry e;
    e.outcome.row = s.number(0);
    e.outcome.state = static_cast<row_state>(s.number(1));
    e.outcome.attempts = static_cast<unsigned>(s.number(2));
    e.outcome.status = static_cast<unsigned>(s.number(3));
    e.ended = s.number(4);
    e.outcome.lead_id = s.text(5);
    e.outcome.created_at = s.text(6);
    e.outcome.error = s.text(7);
    return e;
}

} // namespace

result<std::vector<row_entry>> journal::rows_after(std::uint64_t row, std::size_t most) {
    std::vector<row_entry> rows;
    auto& s = impl_->select_rows.bind(1, row).bind(2, most);
    for (;;) {
        const auto more = s.step();
        if (!more) return more.error();
        if (!*more) break;
        rows.push_back(entry_in(s));
    }
    s.reset();
    return rows;
}

result<std::optional<row_entry>> journal::row(std::uint64_t row) {
    if (row == 0) return std::optional<row_entry>{};
    auto found = rows_after(row - 1, 1);
    if (!found) return found.error();
    if (found->empty() || found->front().outcome.row != row) return std::optional<row_entry>{};
    return std::optional{std::move(found->front())};
}

std::uint64_t journal::last_ended() const noexcept { return impl_->last_ended; }

result<std::uint64_t> journal::count_ended_after(std::uint64_t written) {
    auto s = impl_->db->prepare("SELECT count(*) FROM row WHERE ended > ?1");
    if (!s) return s.error();
    const auto got = s->bind(1, written).step();
    if (!got) return got.error();
    return s->number(0);
}

result<std::vector<std::pair<std::string, std::uint64_t>>>
journal::frequent_errors(row_state state, std::size_t most) {
    // What settling adds to an error, the leads that it could be, is each row's own.
    auto s = impl_->db->prepare(
        "SELECT CASE WHEN state = 4 AND begun_at = 0 THEN coalesce(nullif((SELECT what FROM "
        "attempt WHERE attempt.row = row.row ORDER BY rowid DESC LIMIT 1), ''), error) "
        "ELSE error END AS kind, count(*) FROM row WHERE state = ?1 GROUP BY kind "
        "ORDER BY count(*) DESC, min(row) LIMIT ?2");
    if (!s) return s.error();
    s->bind(1, number_of(state)).bind(2, most);
    std::vector<std::pair<std::string, std::uint64_t>> found;
    for (;;) {
        const auto more = s->step();
        if (!more) return more.error();
        if (!*more) return found;
        found.emplace_back(s->text(0), s->number(1));
    }
}

} // namespace leadimport::job
