#include "leadimport/job/job_folder.hpp"

#include "job/file_lock.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/job.hpp"

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

fs::path lock_file(const fs::path& folder) { return folder / lock_file_name; }

// Where a job has begun, the error must not send the user to another folder, because the import
// would begin the job anew there. The same where the permissions hide whether a job has begun.
bool has_begun(const fs::path& folder) {
    std::error_code hidden;
    return fs::exists(folder / journal_file_name, hidden) || hidden;
}

// The process id that the holder wrote into the file, for people to read; the lock itself does not
// name its holder.
std::optional<int> process_in(int lock) {
    char bytes[64];
    const auto size = ::pread(lock, bytes, sizeof bytes, 0);
    if (size < 0) return std::nullopt;
    const auto pid = text::parse_unsigned(text::trim({bytes, static_cast<std::size_t>(size)}));
    return pid ? std::optional{static_cast<int>(*pid)} : std::nullopt;
}

// Whether the file can be a job's lock: it is empty, or holds a process id.
bool is_a_lock(int fd) {
    struct ::stat s {};
    return ::fstat(fd, &s) == 0 && (s.st_size == 0 || process_in(fd));
}

error no_locks(const fs::path& folder) {
    return {has_begun(folder) ? errc::job_without_locks : errc::folder_without_locks,
            folder.string(),
            {}};
}

// Some file systems give every lock to everybody.
result<void> check_that_it_keeps_out(const fs::path& folder) {
    const auto path = lock_file(folder);
    const auto other = open_file(path, O_RDWR);
    if (!other) return other.error();
    if (!*other) return system_error(errc::storage_failed, path.string(), ENOENT);
    auto answer = lock_file_of(other->get(), path);
    if (!answer) return answer.error();
    if (failpoint("folder.lock_test") != 0) answer = lock_answer::taken;
    if (*answer != lock_answer::held) return no_locks(folder);
    return {};
}

// The process that held the lock before may have removed the file meanwhile, together with a folder
// that it did not need. Then our lock is on a file that no other process finds.
bool stands_at(int fd, const fs::path& path) {
    struct ::stat open {};
    struct ::stat there {};
    return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &there) == 0 &&
           open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

result<unique_fd> take_lock(const fs::path& folder) {
    const auto path = lock_file(folder);
    auto opened = open_file(path, O_RDWR | O_CREAT);
    if (!opened) {
        auto e = opened.error();
        if (e.code == errc::storage_failed && !has_begun(folder))
            e.code = errc::job_folder_unusable;
        return e;
    }
    auto fd = std::move(*opened);
    const auto answer = lock_file_of(fd.get(), path);
    if (!answer) return answer.error();
    if (*answer == lock_answer::no_locks) return no_locks(folder);
    if (*answer == lock_answer::held)
        return error{
            errc::job_running, folder.string(),
            words::process_has_the_job(static_cast<unsigned>(process_in(fd.get()).value_or(0)))};
    if (!is_a_lock(fd.get()))
        return error{errc::job_folder_not_empty, folder.string(), lock_file_name};
    if (!stands_at(fd.get(), path)) return take_lock(folder);
    if (const auto kept = check_that_it_keeps_out(folder); !kept) return kept.error();
    if (::ftruncate(fd.get(), 0) != 0)
        return system_error(errc::storage_failed, path.string(), errno);
    const auto pid = std::to_string(::getpid()) + "\n";
    if (const auto written = write_all(fd.get(), pid, path.string()); !written)
        return written.error();
    return fd;
}

void remove_new_folder(const fs::path& folder) {
    std::error_code ignored; // nothing of value is in it
    fs::remove(lock_file(folder), ignored);
    fs::remove(folder, ignored);
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
    if (const auto fine = secure_folder(path); !fine) return fine.error();
    auto lock = take_lock(path);
    if (!lock) {
        // Another process may have been faster, and the file may be its lock. Therefore the file is
        // removed only where locks do not work; elsewhere rmdir() removes the folder only if it is
        // empty.
        if (created && lock.error().code == errc::folder_without_locks)
            remove_new_folder(path);
        else if (created)
            ::rmdir(path.c_str());
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
    if (created_) remove_new_folder(path_);
}

int running_process(const fs::path& folder) {
    const auto fd = open_file(lock_file(folder), O_RDONLY);
    auto lock = whole_file(F_RDLCK);
    if (!fd || !*fd || ::fcntl(fd->get(), F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
        return 0;
    return process_in(fd->get()).value_or(0);
}

} // namespace leadimport::job
