#include "leadimport/base/unnamed_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <random>
#include <string>
#include <unistd.h>
#include <utility>

namespace leadimport {

namespace fs = std::filesystem;

namespace {

// How the kernel lets a process that is not root name an open file.
std::string name_in_proc(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

unique_fd open_without_name(const fs::path& folder) {
    unique_fd fd{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (fd && ::access(name_in_proc(fd.get()).c_str(), F_OK) != 0) return {};
    return fd;
}

fs::path random_name(const fs::path& beside) {
    auto name = beside;
    return name += ".leadimport-" + std::to_string(std::random_device{}());
}

} // namespace

fs::path folder_of(const fs::path& path) {
    const auto folder = path.parent_path();
    return folder.empty() ? fs::path{"."} : folder;
}

result<unnamed_file> unnamed_file::create(const fs::path& folder, errc unusable, kind k) {
    if (k == kind::best)
        if (auto fd = open_without_name(folder)) return unnamed_file{std::move(fd), {}};
    auto name = (folder / ".leadimport-XXXXXX").string();
    unique_fd fd{::mkostemp(name.data(), O_CLOEXEC)};
    if (!fd) return system_error(unusable, folder.string(), errno);
    return unnamed_file{std::move(fd), name};
}

unnamed_file::unnamed_file(unique_fd fd, fs::path temporary)
    : fd_{std::move(fd)},
      temporary_{std::move(temporary)} {}

unnamed_file::unnamed_file(unnamed_file&& other) noexcept
    : fd_{std::move(other.fd_)},
      temporary_{std::exchange(other.temporary_, {})} {}

unnamed_file::~unnamed_file() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

result<unique_fd> unnamed_file::open_again(errc unusable) const {
    const auto name = temporary_.empty() ? name_in_proc(fd()) : temporary_.string();
    unique_fd again{::open(name.c_str(), O_RDWR | O_CLOEXEC)};
    if (!again) return system_error(unusable, name, errno);
    return again;
}

void unnamed_file::give_up_name() noexcept {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
}

// As linkat(2): 0, or -1 and errno.
int unnamed_file::link(const fs::path& path) {
    return ::linkat(AT_FDCWD, name_in_proc(fd()).c_str(), AT_FDCWD, path.c_str(),
                    AT_SYMLINK_FOLLOW);
}

result<void> unnamed_file::keep_as(const fs::path& path) {
    if (auto synced = sync_file(fd(), path.string()); !synced) return synced;
    if (temporary_.empty()) {
        if (link(path) != 0) return system_error(errc::storage_failed, path.string(), errno);
        return sync_folder(folder_of(path));
    }
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
        temporary_.clear();
        return sync_folder(folder_of(path));
    }
    if (errno != EINVAL && errno != ENOSYS)
        return system_error(errc::storage_failed, path.string(), errno);
    // A file system that cannot do that either: two steps.
    if (fs::exists(fs::symlink_status(path)))
        return system_error(errc::storage_failed, path.string(), EEXIST);
    return replace(path);
}

result<void> unnamed_file::take_temporary_name(const fs::path& beside) {
    while (temporary_.empty()) {
        auto name = random_name(beside);
        if (link(name) == 0)
            temporary_ = std::move(name);
        else if (errno != EEXIST)
            return system_error(errc::storage_failed, beside.string(), errno);
    }
    return {};
}

result<void> unnamed_file::replace(const fs::path& path) {
    if (auto synced = sync_file(fd(), path.string()); !synced) return synced;
    if (auto named = take_temporary_name(path); !named) return named;
    if (::rename(temporary_.c_str(), path.c_str()) != 0)
        return system_error(errc::storage_failed, path.string(), errno);
    temporary_.clear();
    return sync_folder(folder_of(path));
}

} // namespace leadimport
