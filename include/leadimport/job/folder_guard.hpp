#pragma once
// Checks whether a job's folder is still the one that a run opened. While rows are being sent, a
// user or another program may move or remove the folder, or remove the lock file. This process
// would not notice, because its open files keep working. But the next import of the same file would
// then find no record of what this run sends, or the lock would not keep it out.
//
// The guard compares what stands at the paths now (device and inode) with what stood there when the
// run began. Where something else stands there, the descriptor of the opened folder tells whether
// the folder was moved, and where to, or was removed.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/job/job_folder.hpp"

#include <filesystem>
#include <optional>
#include <sys/types.h>

namespace leadimport::job {

class folder_guard {
public:
    // `f` is locked, and its journal has been written to. It must outlive the guard.
    [[nodiscard]] static result<folder_guard> watch(const job_folder& f);

    // Nothing more may be begun after job_lock_lost, job_folder_moved, job_folder_removed,
    // journal_log_lost (only the log of the journal is gone; this process still has it), or an
    // error of the system. A few system calls. Any thread.
    [[nodiscard]] result<void> check() const;

    // Removes a file of the folder as it was opened, wherever that stands now; also one that is not
    // there.
    [[nodiscard]] result<void> remove(const std::filesystem::path& name) const;

private:
    struct identity {
        ::dev_t device = 0;
        ::ino_t inode = 0;
        bool operator==(const identity&) const = default;
    };
    enum class standing { ours, other, none };

    explicit folder_guard(const job_folder& f) : path_{f.path()}, lock_{f.lock()} {}
    [[nodiscard]] result<identity> identity_of(const std::filesystem::path& p) const;
    [[nodiscard]] result<standing> compare(const std::filesystem::path& p, identity wanted) const;
    [[nodiscard]] error what_became_of_it() const;

    std::filesystem::path path_;
    int lock_;
    unique_fd folder_;
    identity folder_was_, lock_was_, journal_was_;
    std::optional<identity> log_was_; // of the journal: nothing where it has none
};

} // namespace leadimport::job
