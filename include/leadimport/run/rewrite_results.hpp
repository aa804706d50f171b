#pragma once
// Makes a job's result files anew, without sending anything.

#include "leadimport/base/error.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/run/job_opening.hpp"

#include <filesystem>
#include <vector>

namespace leadimport::run {

// After the journal has learned something about rows that had ended. `input` is the job's, and was
// checked; where it is not the same any more the files stay as they are. When every row has an end
// the journal says that the job is finished. After an error it may not be open any more, and the
// next run writes the files.
// `set_aside`: is given the names under which files that the user had edited are kept.
[[nodiscard]] result<void> rewrite_results(opened_job& job, input::input_file& input,
                                           std::vector<std::filesystem::path>& set_aside);

} // namespace leadimport::run
