#pragma once
// By which names this program knows its own files in a job's folder. All others are the user's.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace leadimport::run {

// Which of job::result_file_names this is, or a copy of which that a user has edited: 1 for
// "failed.csv", "failed.edited.csv" and "failed.edited-2.csv".
[[nodiscard]] std::optional<std::size_t> result_file_called(std::string_view name);
// Those in which rows of the input stand, and their hashes.
[[nodiscard]] bool holds_rows(std::string_view name);
// What `recover` kept of a file that it made anew: "job.db.before-recover", also with a counter.
[[nodiscard]] bool is_kept_copy(std::string_view name);
// What a kill left: of a file that was being written, or "live". Only while no process has the job.
[[nodiscard]] bool is_left_over(std::string_view name);

// Whether files of a job are in the folder, be it one that has not begun: they are no one else's to
// write to. Whether one has begun, job::has_job tells.
[[nodiscard]] bool holds_job_files(const std::filesystem::path& folder);
// The file itself, when `file` is one of a job's own, perhaps by a link; else nothing. It need not
// be there: a job may make it later.
[[nodiscard]] std::optional<std::filesystem::path>
own_file_of_job(const std::filesystem::path& file);
// The folder of a job beside the file that imports it, or has; nothing when there is none.
[[nodiscard]] std::optional<std::filesystem::path> job_of_input(const std::filesystem::path& file);

} // namespace leadimport::run
