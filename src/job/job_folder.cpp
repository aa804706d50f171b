#include "leadimport/job/job_folder.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

fs::path lock_file(const fs::path& folder) { return folder / "job.lock"; }

// A lock of the open file (fcntl's OFD kind): it goes with the process, is not lost when another
// descriptor of the file is closed, and can be asked for without taking it.
struct ::flock whole_file(short type) {
    struct ::flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

// The process id that the holder wrote into the file, for people; the lock itself names nobody.
int holder(const fs::path& folder) {
    const auto content = read_small_file(lock_file(folder), 64, errc::storage_failed);
    const auto pid = content ? text::parse_unsigned(text::trim(*content)) : std::nullopt;
    return pid ? static_cast<int>(*pid) : 0;
}

result<unique_fd> take_lock(const fs::path& folder) {
    const auto path = lock_file(folder);
    unique_fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!fd) {
        const auto number = errno;
        std::error_code hidden;
        // Where a job has begun, or may have for all that we are allowed to see, nobody must be
        // sent to another folder: that would begin it anew.
        const bool begun = fs::exists(folder / "job.db", hidden) || hidden;
        return system_error(begun ? errc::storage_failed : errc::job_folder_unusable, path.string(),
                            number);
    }
    auto lock = whole_file(F_WRLCK);
    if (::fcntl(fd.get(), F_OFD_SETLK, &lock) != 0) {
        if (errno != EAGAIN && errno != EACCES)
            return system_error(errc::storage_failed, path.string(), errno);
        return error{errc::job_running, folder.string(),
                     "process " + std::to_string(holder(folder)) + " has it"};
    }
    if (::ftruncate(fd.get(), 0) != 0)
        return system_error(errc::storage_failed, path.string(), errno);
    const auto pid = std::to_string(::getpid()) + "\n";
    if (const auto written = write_all(fd.get(), pid, path.string()); !written)
        return written.error();
    return fd;
}

} // namespace

fs::path default_folder(const fs::path& input) {
    auto folder = input;
    folder += ".import";
    return folder;
}

result<job_folder> job_folder::open(fs::path path) {
    const bool created = ::mkdir(path.c_str(), 0700) == 0;
    if (!created && errno != EEXIST)
        return system_error(errc::job_folder_unusable, path.string(), errno);
    if (!created && !fs::is_directory(path))
        return error{errc::job_folder_unusable, path.string(), "it is a file, not a folder"};
    auto lock = take_lock(path);
    if (!lock) {
        if (created) ::rmdir(path.c_str());
        return lock.error();
    }
    job_folder folder{std::move(path), std::move(*lock), created};
    if (const auto passed = pass_failpoint("folder.locked", folder.path_.string()); !passed)
        return passed.error();
    if (const auto synced = sync_folder(folder.path_ / ".."); created && !synced)
        return synced.error();
    return folder;
}

job_folder::job_folder(fs::path path, unique_fd lock, bool created)
    : path_{std::move(path)},
      lock_{std::move(lock)},
      created_{created} {}

job_folder::job_folder(job_folder&& other) noexcept
    : path_{std::move(other.path_)},
      lock_{std::move(other.lock_)},
      created_{std::exchange(other.created_, false)} {}

job_folder::~job_folder() {
    if (!created_) return;
    std::error_code ignored; // nothing of value is in it
    fs::remove(lock_file(path_), ignored);
    fs::remove(path_, ignored);
}

int running_process(const fs::path& folder) {
    const unique_fd fd{::open(lock_file(folder).c_str(), O_RDONLY | O_CLOEXEC)};
    auto lock = whole_file(F_RDLCK);
    if (!fd || ::fcntl(fd.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return 0;
    return holder(folder);
}

} // namespace leadimport::job
