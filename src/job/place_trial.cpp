#include "leadimport/job/place_trial.hpp"

#include "job/file_lock.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/unnamed_file.hpp"

#include <cerrno>
#include <sys/statvfs.h>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

// As job_folder::open() tests it: some file systems have no locks, others give each lock to all.
result<void> try_locks(const unnamed_file& file, const fs::path& folder) {
    const auto other = file.open_again(errc::job_folder_unusable);
    if (!other) return other.error();
    const auto first = lock_file_of(file.fd(), folder);
    if (!first) return first.error();
    auto second = lock_file_of(other->get(), folder);
    if (!second) return second.error();
    if (failpoint("place.lock_test") != 0) second = lock_answer::taken;
    if (*first == lock_answer::taken && *second == lock_answer::held) return {};
    return error{errc::folder_without_locks, folder.string(), {}};
}

} // namespace

result<place_trial> try_place(const fs::path& folder) {
    auto file = unnamed_file::create(folder, errc::job_folder_unusable);
    if (!file) return file.error();
    const auto locks = try_locks(*file, folder);
    file->give_up_name();
    if (!locks) return locks.error();
    const auto speed = flush_speed::measure_in(file->fd(), folder, limits::flushes_tried_for);
    if (!speed) return speed.error();
    struct ::statvfs space {};
    if (::statvfs(folder.c_str(), &space) != 0)
        return system_error(errc::storage_failed, folder.string(), errno);
    if (space.f_blocks == 0) return place_trial{*speed, std::nullopt};
    return place_trial{*speed, std::uint64_t{space.f_bavail} * space.f_frsize};
}

} // namespace leadimport::job
