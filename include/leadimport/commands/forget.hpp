#pragma once
// Deleting what a job that is over still knows of its rows, and so of people: the result files, the
// kept copy of a pipe, copies of its database, and the words in the database. What is counted
// stays, and so do the ids of its leads: undo goes on to work, and the same file is not imported
// again.
//
// A kill in between leaves a part of it; the same command does the rest.

#include "leadimport/base/error.hpp"
#include "leadimport/run/known_job.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace leadimport::commands {

struct forgettable {
    // What is to be deleted from the folder: files that this program made.
    std::vector<std::filesystem::path> files;
    // Other jobs below the folder, which keep what they know of rows: those that import failed.csv.
    std::vector<std::filesystem::path> jobs_inside;
};

// Asks `may`; nothing when it says no. job_not_over when rows have no certain end: then their
// content is still needed, of this job or of one that imports a file which would be deleted. Asks
// no API, and reads nothing that lies outside of the job's folder.
[[nodiscard]] result<std::optional<forgettable>>
forget(const run::known_job& job, const std::function<bool(const forgettable& all)>& may);

} // namespace leadimport::commands
