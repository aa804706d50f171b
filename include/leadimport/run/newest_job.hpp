#pragma once
// A job that exists, opened by a command that neither reads nor checks its input: locked, and with
// the journal that is the newest of its copies.

#include "leadimport/base/error.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_info.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/known_job.hpp"

#include <optional>

namespace leadimport::run {

struct newest_job {
    job::job_folder folder;
    job::journal journal;
    std::optional<job::job_info> info; // as it stands in the folder
};

// job_running when another process has it, journal_behind when the journal is an older copy. Such a
// copy lacks what was done later, and without this error the user would not learn of that.
[[nodiscard]] result<newest_job> open_newest(const known_job& job);

} // namespace leadimport::run
