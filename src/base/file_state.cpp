#include "leadimport/base/file_state.hpp"

#include <cerrno>
#include <sys/stat.h>

namespace leadimport {
namespace {

std::int64_t nanoseconds(const ::timespec& t) noexcept {
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

file_state from(const struct ::stat& s) noexcept {
    return {s.st_dev, s.st_ino, static_cast<std::uint64_t>(s.st_size), nanoseconds(s.st_mtim),
            nanoseconds(s.st_ctim)};
}

} // namespace

std::chrono::system_clock::time_point file_state::modified() const {
    using std::chrono::system_clock;
    return system_clock::time_point{
        std::chrono::duration_cast<system_clock::duration>(std::chrono::nanoseconds{modified_ns})};
}

result<file_state> state_of(int fd, const std::string& name, errc code) {
    struct ::stat s {};
    if (::fstat(fd, &s) != 0) return system_error(code, name, errno);
    return from(s);
}

result<file_state> state_of(const std::filesystem::path& path, errc code) {
    struct ::stat s {};
    if (::stat(path.c_str(), &s) != 0) return system_error(code, path.string(), errno);
    return from(s);
}

} // namespace leadimport
