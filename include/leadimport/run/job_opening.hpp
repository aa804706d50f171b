#pragma once
// Finding the folder of a job, and making sure that it is this very import that it belongs to.

#include "leadimport/base/error.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_info.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/run_kind.hpp"
#include "leadimport/run/import_run.hpp"

#include <filesystem>
#include <optional>

namespace leadimport::run {

struct opened_job {
    job::job_folder folder;
    job::journal journal;
    job::job_identity identity;
    bool resumed = false; // an earlier run began it
    job::job_info info{}; // as it stands in the folder
    // What the command is refused with when second leads were looked for (may_resume.hpp).
    std::optional<error> afterwards{};
};

// The folder of the job that this command would go on with: the newest of the file, or the one that
// --job names, unless all its leads were deleted again, or all its rows have failed. A command that
// does not send means the named one.
[[nodiscard]] std::filesystem::path folder_to_continue(const import_settings& s);

// What this import would be: a job that began with anything else is another job.
[[nodiscard]] job::job_identity identity_of(const import_settings& s, const prepared& p);

// Of what decides how a job's rows become leads: the mapping, how the file's bytes are read, the
// key field.
[[nodiscard]] std::string mapping_digest(const requests::field_map& map,
                                         const input::input_file& input,
                                         const std::string& key_field);

// Locks and opens the job's folder, new or begun, and leaves a spooled input in it. Which of the
// two jobs differs in what is told by one of the job_… errors; job_finished tells what came of it,
// job_finished_without_lead that every row failed.
// journal_behind when the journal is an older copy of itself: then nothing was written.
//
// A new job begins in the next folder when all leads of the file were deleted again; when every row
// of the newest job failed, and the file or the mapping is another one since; and with --again when
// the newest job is finished or differs, unless all of its rows are done and its last run did not
// come to say so: a supervisor that starts the same command again is told what came of that. Where
// leads would be created a second time by it, or by a job that a newer one has followed, `watcher`
// is asked first: leads_exist or newer_job_has_leads when it says no.
[[nodiscard]] result<opened_job> open_job(const import_settings& s, prepared& p,
                                          const observer& watcher);

// Writes down outside of the journal which run has it and how far it has come: an older copy of it
// is known by that. Before anything is sent or a result file is emptied, and when it `is_over`.
[[nodiscard]] result<void> note_run(opened_job& job, bool is_over);

} // namespace leadimport::run
