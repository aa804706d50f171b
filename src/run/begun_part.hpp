#pragma once
// Which part of a file a job has begun with: rows may have been added at its end since.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/job/journal_entries.hpp"
#include "leadimport/run/settings.hpp"

#include <filesystem>
#include <optional>

namespace leadimport::run {

struct begun_job {
    std::filesystem::path folder;
    job::job_identity identity;
};

// The job that this command would go on with, if the file begins like its input; of a file that has
// the very length of that its content is to be compared later. Nothing when there is no such job. A
// job whose journal cannot be read counts as none: opening it tells why. Leaves the file at its
// front.
[[nodiscard]] result<std::optional<begun_job>> begun_job_of(const import_settings& s,
                                                            csv::file_source& file);

// `e`, or job_input_differs when `e` is about the content of the input, the job that this command
// would go on with has rows left, and the input is not its file any more: then it is not the file
// that should be corrected.
[[nodiscard]] error explained_by_job(const import_settings& s, error e);

} // namespace leadimport::run
