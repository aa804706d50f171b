#pragma once
// The summary of a job after a run that sent nothing, in which the user decided about rows of it.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/summary.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace leadimport::run {

// As the journal has it: finished when every row has an end, else limited. `settled`: rows whose
// fate this run, which began then, has found out.
[[nodiscard]] result<job::summary> summary_now(job::journal& j, const std::filesystem::path& folder,
                                               const job::job_identity& job,
                                               std::chrono::system_clock::time_point began,
                                               std::uint64_t settled);

} // namespace leadimport::run
