#pragma once
// SQLite with result<T>: a connection and its prepared statements. The only home of sqlite3.h.

#include "leadimport/base/error.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::job {

class database;

// A prepared statement. Bind, step, read; reset() makes it ready for the next time.
class statement {
public:
    statement() = default;
    // Whether it was prepared.
    explicit operator bool() const noexcept { return handle_ != nullptr; }

    statement& bind(int index, std::uint64_t value);
    // The text must live until the statement is reset.
    statement& bind(int index, std::string_view value);
    statement& bind(int index, std::string&& value) = delete; // it would be gone by then
    // True while there are rows. An error of one that was never prepared: the database is of a
    // form that we only read.
    [[nodiscard]] result<bool> step();
    // For statements that give no rows: step and reset.
    [[nodiscard]] result<void> run();
    void reset() noexcept;

    [[nodiscard]] std::uint64_t number(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    friend class database;
    struct finalize {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };
    std::unique_ptr<sqlite3_stmt, finalize> handle_;
    const database* owner_ = nullptr;
};

// What is left of the statement's rows, each as `read` makes it of the statement.
template<class Read>
[[nodiscard]] auto read_all(statement& s, Read read) -> result<std::vector<decltype(read(s))>> {
    std::vector<decltype(read(s))> all;
    for (;;) {
        const auto more = s.step();
        if (!more) return more.error();
        if (!*more) return all;
        all.push_back(read(s));
    }
}

class database {
public:
    // `flags`: SQLITE_OPEN_…. A link is not opened.
    [[nodiscard]] static result<std::unique_ptr<database>> open(const std::filesystem::path& file,
                                                                int flags);
    // For reading the file as it is: nothing is locked, and no other file beside it is read or
    // made. So it works in a folder where no file can be made. What is read may be nonsense while
    // another process writes the database.
    [[nodiscard]] static result<std::unique_ptr<database>>
    open_unchanging(const std::filesystem::path& file);
    [[nodiscard]] result<void> execute(const char* sql);
    [[nodiscard]] result<statement> prepare(const char* sql);
    // Whether the log stays beside the database when its last connection closes.
    void keep_log(bool keep) noexcept;
    // What just failed, in SQLite's words and with our code.
    [[nodiscard]] error last_error() const;

private:
    struct close {
        void operator()(sqlite3* d) const noexcept { sqlite3_close_v2(d); }
    };
    static result<std::unique_ptr<database>> open(const std::filesystem::path& file,
                                                  const std::string& name_or_uri, int flags);
    std::unique_ptr<sqlite3, close> handle_;
    std::string name_;
};

} // namespace leadimport::job
