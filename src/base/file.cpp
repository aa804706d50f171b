#include "leadimport/base/file.hpp"

#include "leadimport/base/secret_text.hpp"
#include "leadimport/words/base.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leadimport {

unique_fd& unique_fd::operator=(unique_fd&& other) noexcept {
    if (this != &other) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}

unique_fd::~unique_fd() {
    if (fd_ >= 0) ::close(fd_);
}

result<std::string> read_small_file(const std::filesystem::path& path, std::size_t max_bytes,
                                    errc code) {
    const unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd) return system_error(code, path.string(), errno);
    return read_small_file(fd.get(), path.string(), max_bytes, code);
}

result<std::string> read_small_file(int fd, const std::string& name, std::size_t max_bytes,
                                    errc code) {
    std::string bytes;
    char block[8192];
    for (;;) {
        const auto n = ::read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        const auto problem = errno;
        if (n > 0) bytes.append(block, static_cast<std::size_t>(n));
        ::explicit_bzero(block, sizeof block);
        if (n < 0) return system_error(code, name, problem);
        if (n == 0) return bytes;
        if (bytes.size() > max_bytes) {
            wipe(bytes);
            return error{code, name, words::file_has_more_bytes(max_bytes)};
        }
    }
}

result<std::size_t> read_bytes_at(int fd, std::uint64_t offset, std::span<char> into,
                                  std::string_view name, errc code) {
    std::size_t size = 0;
    while (size < into.size()) {
        const auto n = ::pread(fd, into.data() + size, into.size() - size,
                               static_cast<::off_t>(offset + size));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error(code, std::string{name}, errno);
        if (n == 0) break;
        size += static_cast<std::size_t>(n);
    }
    return size;
}

result<void> write_all(int fd, std::string_view bytes, std::string_view name) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error(errc::storage_failed, std::string{name}, errno);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

result<void> sync_file(int fd, std::string_view name) {
    if (::fdatasync(fd) != 0) return system_error(errc::storage_failed, std::string{name}, errno);
    return {};
}

result<void> sync_folder(const std::filesystem::path& folder) {
    const unique_fd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!fd || ::fsync(fd.get()) != 0)
        return system_error(errc::storage_failed, folder.string(), errno);
    return {};
}

result<void> replace_file(const std::filesystem::path& path, std::string_view bytes) {
    const auto temporary = path.string() + ".new";
    // Made anew: a file that a crash left behind, or that another process put there, may have
    // another mode or be a link to elsewhere.
    ::unlink(temporary.c_str());
    unique_fd fd{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!fd) return system_error(errc::storage_failed, temporary, errno);
    auto done = write_all(fd.get(), bytes, temporary);
    if (done) done = sync_file(fd.get(), temporary);
    if (done && ::rename(temporary.c_str(), path.c_str()) != 0)
        done = system_error(errc::storage_failed, path.string(), errno);
    if (!done) {
        ::unlink(temporary.c_str());
        return done;
    }
    const auto folder = path.parent_path();
    return sync_folder(folder.empty() ? "." : folder);
}

} // namespace leadimport
