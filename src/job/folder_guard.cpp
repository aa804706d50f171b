#include "leadimport/job/folder_guard.hpp"

#include "leadimport/words/job.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

constexpr auto log_suffix = "-wal";

fs::path log_of(const fs::path& folder) {
    auto path = folder / journal_file_name;
    return path += log_suffix;
}

// Where an open folder stands now; empty when it is deleted, or when /proc does not tell.
fs::path place_of(int folder) {
    std::error_code hidden;
    auto place = fs::read_symlink("/proc/self/fd/" + std::to_string(folder), hidden);
    if (hidden || place.string().ends_with(" (deleted)")) return {};
    return place;
}

} // namespace

result<folder_guard::identity> folder_guard::identity_of(const fs::path& p) const {
    struct ::stat s {};
    if (::stat(p.c_str(), &s) != 0) return system_error(errc::storage_failed, p.string(), errno);
    return identity{s.st_dev, s.st_ino};
}

result<folder_guard::standing> folder_guard::compare(const fs::path& p, identity wanted) const {
    struct ::stat s {};
    if (::stat(p.c_str(), &s) == 0)
        return identity{s.st_dev, s.st_ino} == wanted ? standing::ours : standing::other;
    if (errno == ENOENT || errno == ENOTDIR) return standing::none;
    return system_error(errc::storage_failed, p.string(), errno);
}

result<folder_guard> folder_guard::watch(const job_folder& f) {
    folder_guard g{f};
    g.folder_ = unique_fd{::open(g.path_.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!g.folder_) return system_error(errc::storage_failed, g.path_.string(), errno);
    struct ::stat s {};
    if (::fstat(g.lock_, &s) != 0)
        return system_error(errc::storage_failed, g.path_.string(), errno);
    g.lock_was_ = {s.st_dev, s.st_ino};
    for (const auto& [path, was] :
         {std::pair{g.path_, &g.folder_was_}, {g.path_ / journal_file_name, &g.journal_was_}}) {
        const auto found = g.identity_of(path);
        if (!found) return found.error();
        *was = *found;
    }
    if (const auto log = g.identity_of(log_of(g.path_))) g.log_was_ = *log;
    if (auto fine = g.check(); !fine) return fine.error(); // it was lost meanwhile
    return g;
}

result<void> folder_guard::remove(const fs::path& name) const {
    if (::unlinkat(folder_.get(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
    return system_error(errc::storage_failed, (path_ / name).string(), errno);
}

result<void> folder_guard::check() const {
    const auto lock = compare(path_ / lock_file_name, lock_was_);
    if (!lock) return lock.error();
    const auto journal = compare(path_ / journal_file_name, journal_was_);
    if (!journal) return journal.error();
    if (*journal != standing::ours) return what_became_of_it();
    if (*lock != standing::ours) return error{errc::job_lock_lost, path_.string(), lock_file_name};
    if (!log_was_) return {};
    const auto log = compare(log_of(path_), *log_was_);
    if (!log) return log.error();
    if (*log == standing::ours) return {};
    // What is in it is written into the journal when this process closes that.
    return error{errc::journal_log_lost, log_of(path_).string(), {}};
}

error folder_guard::what_became_of_it() const {
    const auto place = place_of(folder_.get());
    if (place.empty()) return {errc::job_folder_removed, path_.string(), {}};
    const auto there = compare(place / journal_file_name, journal_was_);
    const auto here = compare(path_, folder_was_);
    if (there && *there == standing::ours && here && *here != standing::ours)
        return {errc::job_folder_moved, path_.string(), words::folder_is_there_now(place.string())};
    return {errc::job_folder_removed, path_.string(), {}};
}

} // namespace leadimport::job
