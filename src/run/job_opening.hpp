#pragma once
// Finding the folder of a job, and making sure that it is this very import that it belongs to.

#include "leadimport/base/error.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/import_run.hpp"

#include <filesystem>

namespace leadimport::run {

struct opened_job {
    job::job_folder folder;
    job::journal journal;
    job::job_identity identity;
    bool resumed = false; // an earlier run began it
};

// What this import would be: a job that began with anything else is another job.
[[nodiscard]] job::job_identity identity_of(const import_settings& s, const prepared& p);

// Locks and opens the job's folder, new or begun, and leaves a spooled input in it. job_differs
// says what differs; job_finished what came of it. With --again a folder whose job is finished or
// differs is passed over for the next one.
[[nodiscard]] result<opened_job> open_job(const import_settings& s, prepared& p);

} // namespace leadimport::run
