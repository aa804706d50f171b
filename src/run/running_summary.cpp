#include "run/running_summary.hpp"

#include "run/log_words.hpp"

#include "leadimport/job/job_files.hpp"
#include "leadimport/words/log.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::run {

job::job_figures with_settled(job::job_figures before, const settled& so_far) {
    auto& c = before.counts;
    c.created += so_far.created;
    c.created -= std::min(c.created, so_far.reopened);
    c.failed += so_far.failed;
    c.unknown += so_far.reopened;
    c.unknown -= std::min(c.unknown, so_far.found_out());
    before.settled += so_far.found_out();
    return before;
}

void running_summary::write(job::summary s) {
    if (!guard_.check()) return; // the run watches the folder itself, and reports that
    s.state = job::job_state::running;
    const auto written =
        job::replace_file(folder_.summary(), job::to_json(s), job::lasting::while_we_run);
    if (written || std::exchange(complained_, true)) return;
    log_.debug(words::log_no_summary_yet(log_words(written.error())));
}

} // namespace leadimport::run
