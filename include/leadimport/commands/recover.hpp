#pragma once
// Taking the outcomes of a job's result files into its journal, when that is an older copy of
// itself or damaged. The files hold every outcome but those of the last moment; what this journal
// missed besides is only that rows were begun. Every row up to the highest one that may have been
// begun and has no outcome becomes unknown: whether it was sent is for settling to find out. Of a
// run that the journal does not know, and that did not come to its end, that is every row.

#include "leadimport/base/error.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/journal_age.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/words/message.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace leadimport::commands {

// How many rows behind the highest one that journal and files name may have been begun at most.
// Rows are begun in their order, so that one of these is
//  - being sent, on one of the connections,
//  - announced for one of them, or about to be (limits::announced_ahead),
//  - waiting before them for another attempt, or because its turn has not come yet
//    (limits::queued_per_lane for each connection, and half of those announced ahead),
//  - or it has ended in the journal's last transaction, which the files do not show yet: its
//  intents
//    are answered before the files are written (limits::journal_group).
// After a power cut the files may lack a second more than that: less than such a group at a
// workspace's limit.
[[nodiscard]] constexpr std::uint64_t rows_maybe_begun(unsigned connections) noexcept {
    return connections * (1 + std::uint64_t{limits::queued_per_lane}) + limits::announced_ahead +
           limits::announced_ahead / 2 + limits::journal_group;
}

// What is to be made of a row of a result file, beside what the journal has of it.
enum class merging {
    keep,      // the journal knows as much, or more
    take,      // what the file says
    two_leads, // both name a lead, and not the same: unknown
};
[[nodiscard]] merging merge(const std::optional<job::row_entry>& known,
                            const job::result_row& said) noexcept;

struct recovery {
    std::filesystem::path folder;
    job::job_identity identity;
    run::job_words words;                      // how later commands name the job
    bool needed = false;                       // else nothing was changed
    words::message why;                        // it was needed
    bool made_anew = false;                    // the journal was of no use
    job::row_counts taken;                     // from the files
    std::uint64_t doubts = 0;                  // rows without an outcome that are unknown now
    job::row_counts counts;                    // of the job, now
    std::vector<std::filesystem::path> copies; // of what was there before
};

// `given`: the job's folder, or the file that it imports. `connections`: the most that a run of the
// job had, as far as its files do not say more. Either everything is recorded when it comes back,
// or the job is as it was; the result files are not touched. no_such_job; job_running;
// journal_foreign; job_unrecoverable when the journal is of no use and job.info is not there.
[[nodiscard]] result<recovery> recover(const std::filesystem::path& given, unsigned connections);

} // namespace leadimport::commands
