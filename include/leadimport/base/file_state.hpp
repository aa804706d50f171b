#pragma once
// What the system says of a file. A reader that compares it with an earlier one sees that the file
// may have changed. It proves nothing about the content: only a hash does.

#include "leadimport/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace leadimport {

struct file_state {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0; // of its content, since 1970; anybody can set it
    std::int64_t changed_ns = 0;  // of anything; the system alone sets it

    bool operator==(const file_state&) const = default;
    // Whether it is one file at two moments, whatever its content.
    [[nodiscard]] bool same_file(const file_state& other) const noexcept {
        return device == other.device && inode == other.inode;
    }
    [[nodiscard]] std::chrono::system_clock::time_point modified() const;
};

// Errors are told as `code`, with `name` as the place.
[[nodiscard]] result<file_state> state_of(int fd, const std::string& name, errc code);
// Of what has that name now; links are followed.
[[nodiscard]] result<file_state> state_of(const std::filesystem::path& path, errc code);

} // namespace leadimport
