#pragma once
// The one place through which a job's folder and the files in it are opened. In a shared folder
// anybody can prepare `leads.csv.import/` before the import makes it: with links to files that are
// to be overwritten, with files that others can read, with pipes that never answer.
//
// What is written belongs to this user: the folder and each file, which is a regular file with one
// name, reached without following a link. What is only read may be another user's, if that one lets
// us: the folder with all its files; links are not followed then either, and nothing waits for a
// pipe. Refused is the rest, as job_folder_foreign, or as job_not_ours where a job has begun, or
// may have for all that we see. A file system that knows no owners shows one for all; where that is
// another user it is refused.
//
// Each function opens the folder anew and the file relative to it, so that nothing can be put in
// between. SQLite opens its files by their path: check_database() looks at them before.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::job {

inline constexpr auto journal_file_name = "job.db";
inline constexpr auto lock_file_name = "job.lock";

// What a run writes into the folder, or reads there; not what it keeps for the user beside that.
inline constexpr std::array<std::string_view, 21> job_file_names = {
    "job.db",       "job.db-wal",       "job.db-shm",    "job.db-journal",
    "job.db.new",   "job.lock",         "job.info",      "job.info.new",
    "live",         "live.new",         "import.log",    "import.1.log",
    "summary.json", "summary.json.new", "succeeded.csv", "failed.csv",
    "unknown.csv",  "undone.csv",       "contacts.csv",  "input.csv",
    "input.blocks"};

enum class use { read, write };

// Whether the folder is fit for that, if it is there. Opens nothing, changes nothing.
[[nodiscard]] result<void> check_folder(const std::filesystem::path& folder, use u);

// An existing folder that is to be written to: it and its files are checked, and what others may do
// with them is taken from them (0700, 0600). A file system without modes keeps its own.
[[nodiscard]] result<void> secure_folder(const std::filesystem::path& folder);

// Of a folder without a job: the names of what was in it before there was one, at most `most` of
// them, in order. A lock, and what a run is making at this moment, do not count.
[[nodiscard]] result<std::vector<std::string>> other_files(const std::filesystem::path& folder,
                                                           std::size_t most);

// `flags` as of open(2): O_RDONLY, or to write, perhaps with O_CREAT (mode 0600). Not open, and no
// error, when it is not there and is not to be made.
[[nodiscard]] result<unique_fd> open_file(const std::filesystem::path& file, int flags);

// The whole file, `max_bytes` at most; nothing when there is none.
[[nodiscard]] result<std::optional<std::string>> read_file(const std::filesystem::path& file,
                                                           std::size_t max_bytes);

enum class lasting { durable, while_we_run };
// A reader sees the old content or the new, never a part. With `durable` it outlives a power cut.
[[nodiscard]] result<void> replace_file(const std::filesystem::path& file, std::string_view bytes,
                                        lasting l = lasting::durable);

// A database, and what SQLite keeps beside it.
[[nodiscard]] result<void> check_database(const std::filesystem::path& file, use u);

} // namespace leadimport::job
