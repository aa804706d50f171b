#pragma once
// undone.csv: which leads of a job were deleted again, by the journal.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"

#include <filesystem>

namespace leadimport::commands {

// Writes the whole list anew; a reader sees the old one or the new one.
[[nodiscard]] result<void> write_undone_list(job::journal& j, const std::filesystem::path& file);

} // namespace leadimport::commands
