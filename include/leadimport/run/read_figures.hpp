#pragma once
// The figures of a job as its journal has them.

#include "leadimport/base/error.hpp"
#include "leadimport/job/job_figures.hpp"
#include "leadimport/job/journal.hpp"

namespace leadimport::run {

// All that is figure_of::job, but `rows`. Reads every row once.
[[nodiscard]] result<void> read_figures(job::journal& j, job::job_figures& f);
// Of them all but the rows by state: these few are read quickly.
[[nodiscard]] result<void> read_figures_besides_rows(job::journal& j, job::job_figures& f);

} // namespace leadimport::run
