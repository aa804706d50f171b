#pragma once
// Files that are opened, written and made durable with every error told. POSIX underneath.

#include "leadimport/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport {

// Owns a file descriptor.
class unique_fd {
public:
    unique_fd() = default;
    explicit unique_fd(int fd) noexcept : fd_{fd} {}
    unique_fd(unique_fd&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    unique_fd& operator=(unique_fd&& other) noexcept;
    ~unique_fd();

    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// A whole small file as bytes; refuses more than `max_bytes`. Errors are told as `code`.
[[nodiscard]] result<std::string> read_small_file(const std::filesystem::path& path,
                                                  std::size_t max_bytes, errc code);
// The same of an open file, from where it stands. It may hold a secret: what was read stays in
// nothing but the result.
[[nodiscard]] result<std::string> read_small_file(int fd, const std::string& name,
                                                  std::size_t max_bytes, errc code);
// Fills `into` with what stands `offset` bytes into a file, through interruptions and partial
// reads. How many bytes that were: fewer where the file ends. Errors are told as `code`, of `name`.
[[nodiscard]] result<std::size_t> read_bytes_at(int fd, std::uint64_t offset, std::span<char> into,
                                                std::string_view name, errc code);
// All of `bytes` to `fd`, through interruptions and partial writes. `name` is for the error.
[[nodiscard]] result<void> write_all(int fd, std::string_view bytes, std::string_view name);
// Makes a file's content durable.
[[nodiscard]] result<void> sync_file(int fd, std::string_view name);
// Makes creations and renames in a folder durable.
[[nodiscard]] result<void> sync_folder(const std::filesystem::path& folder);
// Writes `bytes` to `path` so that a reader sees the old content or the new, never a part; mode
// 0600.
[[nodiscard]] result<void> replace_file(const std::filesystem::path& path, std::string_view bytes);

} // namespace leadimport
