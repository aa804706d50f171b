#pragma once
// The folders of all jobs of one file: `leads.csv.import`, and `leads.csv.import-2`, `-3`, … of
// those that began anew beside the ones before. The number tells their order. A folder counts when
// a job has begun in it; one whose journal is lost or damaged counts, too.

#include <filesystem>
#include <vector>

namespace leadimport::job {

// Of the folder of any of them the one of the first.
[[nodiscard]] std::filesystem::path first_folder(const std::filesystem::path& folder);

// Whether a job has begun in it. Where the permissions hide that, it counts as begun.
[[nodiscard]] bool has_job(const std::filesystem::path& folder);

// All that have begun, the oldest first. `first` is their first folder, which may be gone, as may
// others between them.
[[nodiscard]] std::vector<std::filesystem::path> job_folders(const std::filesystem::path& first);

// The last of them; `first` when there is none.
[[nodiscard]] std::filesystem::path newest_folder(const std::filesystem::path& first);
// Behind the last of them, for a job that is to begin; `first` when there is none.
[[nodiscard]] std::filesystem::path next_folder(const std::filesystem::path& first);

} // namespace leadimport::job
