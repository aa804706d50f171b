#include "leadimport/input/spool.hpp"

#include "leadimport/base/limits.hpp"

#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace leadimport::input {

namespace fs = std::filesystem;

namespace {

// The process that gave us the pipe may have set O_NONBLOCK on it: then read() does not wait.
void wait_for_bytes(int fd) {
    ::pollfd p{fd, POLLIN, 0};
    ::poll(&p, 1, -1);
}

result<std::size_t> read_some(int fd, std::string& block, const std::string& name) {
    for (;;) {
        const auto n = ::read(fd, block.data(), block.size());
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno == EAGAIN)
            wait_for_bytes(fd);
        else if (errno != EINTR)
            return system_error(errc::input_unreadable, name, errno);
    }
}

} // namespace

spool_place beside_job(const fs::path& job) {
    std::error_code ignored; // where nothing can be made is told by who tries
    return {fs::is_directory(job, ignored) ? job : folder_of(job), errc::job_folder_unusable};
}

spool_place temporary_place() {
    const char* folder = std::getenv("TMPDIR");
    return {folder == nullptr || *folder == '\0' ? "/tmp" : folder, errc::storage_failed};
}

result<unnamed_file> spool(int from, const std::string& name, const spool_place& place) {
    const auto where = place.folder.string();
    auto file = unnamed_file::create(place.folder, place.unusable);
    if (!file) return file;
    std::string block(limits::block_bytes, '\0');
    for (;;) {
        const auto got = read_some(from, block, name);
        if (!got) return got.error();
        if (*got == 0) break;
        const auto bytes = std::string_view{block}.substr(0, *got);
        if (const auto written = write_all(file->fd(), bytes, where); !written)
            return written.error();
    }
    return file;
}

} // namespace leadimport::input
