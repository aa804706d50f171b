#pragma once
// What the parts of the journal share: the open database and its statements.

#include "job/sqlite.hpp"

#include "leadimport/job/journal.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
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

    std::string file;
    std::unique_ptr<database> db;
    statement get_meta, put_meta, put_intent, put_setback, put_release, put_end, select_rows;
    statement get_reference, note_reference, keep_reference, forget_reference;
    std::uint64_t last_ended = 0;
    std::uint64_t last_committed = 0; // what it was before the transaction that is open

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
