#pragma once
// What the parts of the journal share: the open database and its statements.

#include "job/announced_rows.hpp"
#include "job/sqlite.hpp"

#include "leadimport/job/journal.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::job {

class journal::impl {
public:
    result<void> open(const std::filesystem::path& path, mode m);

    result<std::string> meta(std::string_view name);
    result<std::uint64_t> meta_number(std::string_view name);
    result<void> set_meta(std::string_view name, std::string_view value);
    // The first number of the first line.
    result<std::uint64_t> first_number(const char* sql);

    // Rows that share a line of `ahead`. Inside a transaction.
    result<bool> may_share(std::uint64_t first, std::uint64_t count);
    result<void> announce(std::uint64_t first, std::uint64_t last);
    // The row is about to get a line of its own: when it was announced, if it has none so far.
    result<std::optional<std::uint64_t>> leave_ahead(std::uint64_t row);
    // The same, and it gets it.
    result<void> own_line(std::uint64_t row);
    // All that share one get lines of their own.
    result<void> own_lines();
    // What another process announced gets lines of its own, before this one writes anything.
    result<void> take_over_ahead();

    std::string file;
    std::unique_ptr<database> db;
    statement get_meta, put_meta, put_intent, put_setback, put_release, put_end, select_rows;
    statement find_line, put_ahead, drop_ahead, put_first_end;
    statement get_reference, note_reference, keep_reference, forget_reference;
    std::uint64_t last_ended = 0;
    announced_rows ahead;
    bool took_over = false;
    // What they were before the transaction that is open.
    std::uint64_t last_committed = 0;
    announced_rows ahead_committed;
    bool took_over_committed = false;

private:
    result<void> make_tables();
    result<void> check_version();
    // Only for the one who writes: the log must not change meanwhile.
    result<void> check_whole();
    result<void> prepare_statements();
};

// Moments are kept as milliseconds of Unix time.
[[nodiscard]] std::uint64_t to_ms(std::chrono::system_clock::time_point t);
[[nodiscard]] std::chrono::system_clock::time_point from_ms(std::uint64_t ms);
[[nodiscard]] std::uint64_t now_ms();

[[nodiscard]] constexpr std::uint64_t number_of(delivery::row_state s) {
    return static_cast<std::uint64_t>(s);
}

} // namespace leadimport::job
