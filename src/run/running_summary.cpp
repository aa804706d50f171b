#include "run/running_summary.hpp"

#include "run/log_words.hpp"

#include "leadimport/job/job_files.hpp"

#include <utility>

namespace leadimport::run {

void running_summary::write(job::summary s) {
    if (!guard_.check()) return; // the run watches the folder itself, and reports that
    s.state = job::job_state::running;
    s.ended = std::chrono::system_clock::now();
    const auto written =
        job::replace_file(folder_.summary(), job::to_json(s), job::lasting::while_we_run);
    if (written || std::exchange(complained_, true)) return;
    log_.debug("no summary while it runs: " + log_words(written.error()));
}

} // namespace leadimport::run
