#pragma once
// Whether a job's journal is its newest, or an older copy of it: restored from a backup, or without
// its log, which was lost. What it does not know of was sent all the same.
//
// An outcome is durable in the journal before a result file shows it, so that a file never holds
// the end of a row which the journal lacks, whatever the process died of:
//  - behind the length that the journal knows of a file stand rows that ended later;
//  - where it knows none, because settling changed rows or a file was not all there, the file holds
//    rows that have ended at some time. A row in unknown.csv may have been settled since.
// And beside the journal there is more that it cannot know less than: job.info, summary.json, and
// that it was being written (journal::set_in_use). A run that is killed before any file shows what
// it sent has left its number in job.info; whether a whole folder is an older copy nothing in it
// can tell.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/job/job_info.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/job/result_rows.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::job {

// Whether the journal, which has `known` of a row (nothing: it has none), knows what a result file
// says of it; `doubted`: an attempt of the row was in doubt before. Rows that failed may be sent
// again without harm, so any end will do for them.
[[nodiscard]] bool knows(const std::optional<row_entry>& known, const result_row& said,
                         bool doubted) noexcept;

// What the files hold that the journal does not know.
struct missed_rows {
    std::uint64_t rows = 0;
    std::optional<result_row> first;      // of them
    std::size_t first_file = 0;           // where it stands
    std::uint64_t highest = 0;            // the highest row that any file names
    std::uint64_t in_files = 0;           // rows that they name, all together
    std::array<reading_end, 3> ends;      // of the readings
    std::array<std::uint64_t, 3> sizes{}; // of the files
    std::array<bool, 3> there{};          // whether there is such a file
};
// Reads all three files, but for one whose length says that everything was taken from it before.
[[nodiscard]] result<missed_rows> compare_files(journal& j, const std::filesystem::path& folder,
                                                const csv::encoding& encoding, std::uint64_t rows);

// What else tells that the journal is an older copy; empty: nothing. `info`: job.info, if there is
// any.
[[nodiscard]] result<words::message> other_evidence(journal& j, const std::filesystem::path& folder,
                                                    const std::optional<job_info>& info);
// Whether the journal lacks the last run that job.info names.
[[nodiscard]] result<bool> lacks_last_run(journal& j, const std::optional<job_info>& info);
// Rows that had ended when summary.json was written; nothing when it is not this job's.
[[nodiscard]] std::optional<std::uint64_t> ended_in_summary(const std::filesystem::path& folder,
                                                            const std::string& job_id);
// Whether summary.json says that every row of the folder's job had an end.
[[nodiscard]] bool finished_in_summary(const std::filesystem::path& folder);

// All of that before a run writes or sends anything: journal_behind when the journal is an older
// copy, or when a file that would show it cannot be read. Reads of the files what stands behind the
// lengths that the journal knows, and all when there is anything odd about it.
[[nodiscard]] result<void> check_age(journal& j, const std::filesystem::path& folder,
                                     const input_form& input);
// The same for a command that does not read the input: the files are read from their start. Without
// `info`, which says how they are spelled, the files are not looked at.
[[nodiscard]] result<void> check_age(journal& j, const std::filesystem::path& folder,
                                     const std::optional<job_info>& info);
// The same for a command that has not opened the journal yet.
[[nodiscard]] result<void> check_age(const std::filesystem::path& folder);
// Only other_evidence(), which takes no time.
[[nodiscard]] result<void> check_age_at_a_glance(journal& j, const std::filesystem::path& folder);

} // namespace leadimport::job
