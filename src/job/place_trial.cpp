#include "leadimport/job/place_trial.hpp"

#include "job/file_lock.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/unnamed_file.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <sys/statvfs.h>
#include <vector>

namespace leadimport::job {

namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

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

result<std::vector<clock::duration>> try_flushes(int fd, const fs::path& folder) {
    const std::string bytes(limits::flushed_bytes, 'x');
    std::vector<clock::duration> took;
    const auto end = clock::now() + limits::flushes_tried_for;
    while (took.size() < limits::flushes_tried && (took.empty() || clock::now() < end)) {
        if (auto written = write_all(fd, bytes, folder.string()); !written) return written.error();
        if (auto may = pass_failpoint("place.flush", folder.string()); !may) return may.error();
        const auto began = clock::now();
        if (auto synced = sync_file(fd, folder.string()); !synced) return synced.error();
        took.push_back(clock::now() - began);
    }
    return took;
}

} // namespace

result<place_trial> try_place(const fs::path& folder) {
    auto file = unnamed_file::create(folder, errc::job_folder_unusable);
    if (!file) return file.error();
    const auto locks = try_locks(*file, folder);
    file->give_up_name();
    if (!locks) return locks.error();
    auto took = try_flushes(file->fd(), folder);
    if (!took) return took.error();
    struct ::statvfs space {};
    if (::statvfs(folder.c_str(), &space) != 0)
        return system_error(errc::storage_failed, folder.string(), errno);
    const auto middle = took->begin() + static_cast<std::ptrdiff_t>(took->size() / 2);
    std::nth_element(took->begin(), middle, took->end());
    return place_trial{*middle, static_cast<unsigned>(took->size()),
                       std::uint64_t{space.f_bavail} * space.f_frsize};
}

} // namespace leadimport::job
