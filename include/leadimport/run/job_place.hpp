#pragma once
// Whether a job can lie somewhere, before anything is made there.

#include "leadimport/base/error.hpp"

#include <filesystem>
#include <optional>

namespace leadimport::run {

// Why no job's folder can be made there, or be used if it is there: it cannot be made in the folder
// above, it is not fit (job_files.hpp), or its path is longer than its database's may be. Makes and
// changes nothing, so that it may still turn out later that it cannot.
[[nodiscard]] std::optional<error> why_no_job_in(const std::filesystem::path& folder);

} // namespace leadimport::run
