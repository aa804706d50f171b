#pragma once
// Makes a job's result files anew, without sending anything.

#include "leadimport/base/error.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/run/job_opening.hpp"

namespace leadimport::run {

// After the journal has learned something about rows that had ended. `input` is the job's, and was
// checked; where it is not the same any more the files stay as they are. When every row has an end
// the journal says that the job is finished. After an error it may not be open any more, and the
// next run writes the files.
[[nodiscard]] result<void> rewrite_results(opened_job& job, input::input_file& input);

} // namespace leadimport::run
