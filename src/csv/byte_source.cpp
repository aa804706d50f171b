#include "leadimport/csv/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace leadimport::csv {
namespace {

std::int64_t modified_ns(const struct stat& s) noexcept {
    return std::int64_t{s.st_mtim.tv_sec} * 1'000'000'000 + s.st_mtim.tv_nsec;
}

} // namespace

file_source::file_source(unique_fd fd, std::string name, std::uint64_t size,
                         std::int64_t modified_ns)
    : fd_{std::move(fd)},
      name_{std::move(name)},
      size_{size},
      modified_ns_{modified_ns} {}

result<file_source> file_source::open(const std::filesystem::path& path) {
    // Without O_NONBLOCK a named pipe would hold us here until somebody writes into it.
    unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!fd) return system_error(errc::input_unreadable, path.string(), errno);
    return adopt(std::move(fd), path.string());
}

result<file_source> file_source::adopt(unique_fd fd, std::string name) {
    struct stat s {};
    if (::fstat(fd.get(), &s) != 0)
        return system_error(errc::input_unreadable, std::move(name), errno);
    if (S_ISDIR(s.st_mode)) return error{errc::input_unreadable, std::move(name), "it is a folder"};
    if (!S_ISREG(s.st_mode))
        return error{errc::input_unreadable, std::move(name), "it is not a regular file"};
    // Advice only; reading works as well without it.
    static_cast<void>(::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL));
    file_source source{std::move(fd), std::move(name), static_cast<std::uint64_t>(s.st_size),
                       modified_ns(s)};
    if (const auto front = source.rewind(); !front) return front.error();
    return source;
}

result<std::size_t> file_source::read(std::span<char> into) {
    for (;;) {
        const auto n = ::read(fd_.get(), into.data(), into.size());
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno != EINTR) return system_error(errc::input_unreadable, name_, errno);
    }
}

result<void> file_source::rewind() {
    if (::lseek(fd_.get(), 0, SEEK_SET) != 0)
        return system_error(errc::input_unreadable, name_, errno);
    return {};
}

bool file_source::unchanged() const {
    struct stat s {};
    return ::fstat(fd_.get(), &s) == 0 && static_cast<std::uint64_t>(s.st_size) == size_ &&
           modified_ns(s) == modified_ns_;
}

memory_source::memory_source(std::string_view bytes, std::size_t block)
    : rest_{bytes},
      block_{std::max<std::size_t>(block, 1)} {}

result<std::size_t> memory_source::read(std::span<char> into) {
    const auto n = std::min({into.size(), block_, rest_.size()});
    if (n > 0) std::memcpy(into.data(), rest_.data(), n);
    rest_.remove_prefix(n);
    return n;
}

result<std::size_t> fingerprinting_source::read(std::span<char> into) {
    auto n = inner_.read(into);
    if (n) {
        seen_.update({into.data(), *n});
        bytes_ += *n;
    }
    return n;
}

} // namespace leadimport::csv
