#pragma once
// What is to be done next with a job, as data and as a command that can be pasted.

#include "leadimport/job/job_figures.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/job_words.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::run {

enum class next_step {
    nothing,      // every row is created, or skipped; or all leads were deleted again
    wait,         // it runs
    import_again, // rows are pending, or a killed run left some open: the import continues
    settle,       // rows are unknown: finds out what became of them
    undo_one,     // each unknown row may have two leads: deletes the one that is too many
    fix_failed,   // fix the rows in failed.csv, then import that file, unless it was imported
};
// "import_again": for machines, the same in every version.
[[nodiscard]] std::string_view name_of(next_step s) noexcept;

using reason_counts = std::vector<std::pair<std::string, std::uint64_t>>;

// `unknown`: journal::unknown_codes(). In the order in which it makes sense: what is pending comes
// before what is unknown, for importing finds that out, too. Nothing when all its leads were
// deleted again: who did that does not want those of its other rows. `failed_imported`: failed.csv
// was (existing_leads.hpp).
[[nodiscard]] next_step next_step_of(const job::job_figures& f, const reason_counts& unknown,
                                     bool running, bool failed_imported);
// Whether two leads of a row are all that is to be decided.
[[nodiscard]] bool all_have_two_leads(const reason_counts& unknown);
// Empty when there is none. The token is never in it.
[[nodiscard]] std::string command_for(next_step s, const job_words& words);
// Both, of a run that is over, into its summary.
void tell_next_step(job::summary& s, const job_words& words, const std::filesystem::path& folder);

} // namespace leadimport::run
