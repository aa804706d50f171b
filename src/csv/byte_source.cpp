#include "leadimport/csv/byte_source.hpp"

#include "leadimport/words/base.hpp"
#include "leadimport/words/csv.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace leadimport::csv {

file_source::file_source(unique_fd fd, std::string name, const file_state& opened)
    : fd_{std::move(fd)},
      name_{std::move(name)},
      opened_{opened} {}

result<file_source> file_source::open(const std::filesystem::path& path) {
    // Without O_NONBLOCK open() would wait at a named pipe until another process opens it to write.
    unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!fd) return system_error(errc::input_unreadable, path.string(), errno);
    return adopt(std::move(fd), path.string());
}

result<file_source> file_source::adopt(unique_fd fd, std::string name) {
    struct stat s {};
    if (::fstat(fd.get(), &s) != 0)
        return system_error(errc::input_unreadable, std::move(name), errno);
    if (S_ISDIR(s.st_mode))
        return error{errc::input_unreadable, std::move(name), words::it_is_a_folder};
    if (!S_ISREG(s.st_mode))
        return error{errc::input_unreadable, std::move(name), words::no_regular_file};
    // Advice only; reading works as well without it.
    static_cast<void>(::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL));
    const auto opened = state_of(fd.get(), name, errc::input_unreadable);
    if (!opened) return opened.error();
    file_source source{std::move(fd), std::move(name), *opened};
    if (const auto front = source.rewind(); !front) return front.error();
    return source;
}

result<std::size_t> file_source::read(std::span<char> into) {
    const auto left = end_ - std::min(end_, at_);
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left));
    for (;;) {
        const auto n = ::read(fd_.get(), into.data(), most);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error(errc::input_unreadable, name_, errno);
        at_ += static_cast<std::uint64_t>(n);
        return static_cast<std::size_t>(n);
    }
}

result<std::string> file_source::read_at(std::uint64_t offset, std::size_t most) const {
    std::string bytes(most, '\0');
    const auto size = read_bytes_at(fd_.get(), offset, bytes, name_, errc::input_unreadable);
    if (!size) return size.error();
    bytes.resize(*size);
    return bytes;
}

result<void> file_source::rewind() {
    if (::lseek(fd_.get(), 0, SEEK_SET) != 0)
        return system_error(errc::input_unreadable, name_, errno);
    at_ = 0;
    return {};
}

result<file_state> file_source::now() const {
    return state_of(fd_.get(), name_, errc::input_unreadable);
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
