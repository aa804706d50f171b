#pragma once
// What the jobs of one file have created so far: an import that begins anew, or goes on beside a
// newer one, creates the leads of the same rows a second time.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::run {

// A job as far as its journal tells without its input.
struct job_glance {
    std::filesystem::path folder;
    std::optional<error> why; // the journal cannot be read: nothing of the rest is known
    job::job_identity identity;
    job::row_counts counts;
    std::uint64_t undone = 0;      // of the created ones: their leads were deleted again
    std::string finished_at;       // empty: rows are left
    std::uint64_t given_bytes = 0; // of the file that was named, of which it may have a copy

    [[nodiscard]] std::uint64_t leads() const noexcept {
        return counts.created > undone ? counts.created - undone : 0;
    }
    // Rows of which it is not known whether they have one.
    [[nodiscard]] std::uint64_t in_doubt() const noexcept {
        return counts.unknown + counts.sending;
    }
};
[[nodiscard]] job_glance glance_at(const std::filesystem::path& folder);

struct existing_leads {
    std::vector<job_glance> jobs; // that have leads or may have, the newest first
    bool of_this_content = false; // one of them imported the very bytes

    [[nodiscard]] bool none() const noexcept { return jobs.empty(); }
    [[nodiscard]] std::uint64_t leads() const noexcept;
};
// Of the jobs in these folders, and of those that imported their failed.csv, in one workspace. A
// job whose journal cannot be read counts for every workspace. `digest`: of the input.
[[nodiscard]] existing_leads find_existing_leads(const std::vector<std::filesystem::path>& folders,
                                                 std::string_view workspace_id,
                                                 std::string_view digest);
// "8 leads of leads.csv.import exist: leadimport undo leads.csv.import deletes them", of the first
// jobs, and how many others have; empty when there is none.
[[nodiscard]] words::message words_of(const existing_leads& there);

// `e`, which says why the job in this folder is not the import that is wanted, with the leads of
// its file: a user who then imports it in another folder would have them twice.
[[nodiscard]] error with_existing(error e, const std::filesystem::path& folder);

// Whether the job in this folder had leads, and all were deleted again.
[[nodiscard]] bool is_undone(const std::filesystem::path& folder);
// The same, and no other job of the file has any in that workspace: then an import of the file
// begins anew.
[[nodiscard]] bool is_all_undone(const std::filesystem::path& folder);

// Whether the job in this folder has come to its end, and every row has failed: none of them can
// become two leads.
[[nodiscard]] bool has_failed_whole(const std::filesystem::path& folder);
// The same, and no other job of the file has any lead in that workspace.
[[nodiscard]] bool is_all_failed(const std::filesystem::path& folder);

// Whether the rows of the folder's failed.csv have been imported: a job of that file, as it is
// there, has finished.
[[nodiscard]] bool has_imported_failed(const std::filesystem::path& folder);
// A job of another file of failed rows in this folder, a copy for one, that has leads or may have:
// the rows are in failed.csv as well.
[[nodiscard]] std::optional<std::filesystem::path>
job_of_copy_of_failed(const std::filesystem::path& folder);
// The same of any file of failed rows, but for the job in `own` and those beside it.
[[nodiscard]] std::optional<std::filesystem::path>
other_job_of_failed(const std::filesystem::path& folder, const std::filesystem::path& own);

} // namespace leadimport::run
