#pragma once
// The rows of a job's input, read once more.

#include "leadimport/input/input.hpp"
#include "leadimport/job/job_recorder.hpp"

namespace leadimport::run {

// For open_recording(). `input` must outlive what is given back; an error when it is not what
// was checked any more.
[[nodiscard]] job::input_rows rows_of(input::input_file& input);

} // namespace leadimport::run
