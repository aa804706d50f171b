#include "job/sqlite.hpp"

#include "leadimport/words/job.hpp"

#include <optional>
#include <system_error>
#include <unistd.h>

namespace leadimport::job {

statement& statement::bind(int index, std::uint64_t value) {
    sqlite3_bind_int64(handle_.get(), index, static_cast<sqlite3_int64>(value));
    return *this;
}

statement& statement::bind(int index, std::string_view value) {
    // Not copied: SQLITE_STATIC is a null pointer, SQLITE_TRANSIENT would be a cast of -1.
    sqlite3_bind_text(handle_.get(), index, value.data() == nullptr ? "" : value.data(),
                      static_cast<int>(value.size()), nullptr);
    return *this;
}

result<bool> statement::step() {
    if (!handle_) return error{errc::internal, {}, words::statement_was_not_prepared};
    const auto got = sqlite3_step(handle_.get());
    if (got == SQLITE_ROW) return true;
    if (got == SQLITE_DONE) return false;
    auto problem = owner_->last_error();
    reset();
    return problem;
}

result<void> statement::run() {
    const auto got = step();
    if (!got) return got.error();
    reset();
    return {};
}

void statement::reset() noexcept { sqlite3_reset(handle_.get()); }

std::uint64_t statement::number(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(handle_.get(), column));
}

bool statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::string statement::text(int column) const {
    const void* bytes = sqlite3_column_text(handle_.get(), column);
    const auto size = sqlite3_column_bytes(handle_.get(), column);
    if (bytes == nullptr) return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

namespace {

// A row, or a value in it. The longest that a journal holds are why rows failed, and summaries.
constexpr int longest_value = 8 * 1024 * 1024;

// https://www.sqlite.org/uri.html
std::string uri_of(const std::filesystem::path& file, std::string_view query) {
    std::string uri = "file:";
    for (const char c : file.string()) {
        if (c == '%')
            uri += "%25";
        else if (c == '?')
            uri += "%3f";
        else if (c == '#')
            uri += "%23";
        else
            uri += c;
    }
    return uri.append("?").append(query);
}

// The path without links, except that the file itself may be one; nothing where the system does not
// tell.
std::optional<std::filesystem::path> real_path(const std::filesystem::path& file) {
    std::error_code problem;
    const auto folder = file.has_parent_path() ? file.parent_path() : ".";
    const auto real = std::filesystem::canonical(folder, problem);
    if (problem) return std::nullopt;
    return real / file.filename();
}

} // namespace

result<std::unique_ptr<database>> database::open(const std::filesystem::path& file, int flags) {
    const auto real = real_path(file);
    if (!real) return open(file, file.string(), flags); // which says why
    return open(file, real->string(), flags | SQLITE_OPEN_NOFOLLOW);
}

result<std::unique_ptr<database>> database::open_unchanging(const std::filesystem::path& file) {
    const auto real = real_path(file); // "//host" would name a host
    return open(file, uri_of(real.value_or(file), "immutable=1"),
                SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

result<std::unique_ptr<database>> database::open(const std::filesystem::path& file,
                                                 const std::string& name_or_uri, int flags) {
    auto d = std::make_unique<database>();
    d->name_ = file.string();
    sqlite3* handle = nullptr;
    const auto opened =
        sqlite3_open_v2(name_or_uri.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    d->handle_.reset(handle);
    if (opened != SQLITE_OK) return d->last_error();
    sqlite3_extended_result_codes(handle, 1);
    // A user who can write to the folder could put a value there that no journal of ours has, and
    // make us read it all into memory.
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, longest_value);
    sqlite3_busy_timeout(handle, 10'000); // `status` reads while the import writes
    return d;
}

result<void> database::execute(const char* sql) {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return last_error();
    return {};
}

void database::keep_log(bool keep) noexcept {
    int on = keep ? 1 : 0;
    sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

result<statement> database::prepare(const char* sql) {
    statement s;
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr) !=
        SQLITE_OK)
        return last_error();
    s.handle_.reset(handle);
    s.owner_ = this;
    return s;
}

error database::last_error() const {
    const auto code = sqlite3_extended_errcode(handle_.get());
    const std::string words = sqlite3_errmsg(handle_.get());
    switch (code & 0xff) {
    case SQLITE_FULL: return {errc::storage_full, name_, words};
    case SQLITE_NOMEM: return {errc::memory_exhausted, name_, words};
    case SQLITE_ERROR: // our statements are right, so that what they meet with is not
    case SQLITE_TOOBIG:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {errc::journal_broken, name_, words};
    default: break;
    }
    // A header can forbid writing to a file that we may write to.
    if (code == SQLITE_READONLY && ::access(name_.c_str(), W_OK) == 0)
        return {errc::journal_broken, name_, words};
    // An I/O error hides its cause: the system's number tells a full disk from a broken one.
    const auto number = sqlite3_system_errno(handle_.get());
    if (number == 0) return {errc::storage_failed, name_, words};
    auto e = system_error(errc::storage_failed, name_, number);
    e.detail = words;
    return e;
}

} // namespace leadimport::job
