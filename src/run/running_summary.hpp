#pragma once
// summary.json while a run goes on. It says "running" until the run's end writes it for the last
// time, and so it does after a kill: who has to tell the two apart asks `status`.

#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/import_run.hpp"
#include "leadimport/run/log.hpp"

#include <chrono>

namespace leadimport::run {

// The figures of a run that settles: those before, with what it has found so far, which the journal
// holds already. Each row counts once.
[[nodiscard]] job::job_figures with_settled(job::job_figures before, const settled& so_far);

// io thread.
class running_summary {
public:
    static constexpr std::chrono::seconds interval{5};

    running_summary(const job::job_folder& folder, const job::folder_guard& guard, log& l)
        : folder_{folder},
          guard_{guard},
          log_{l} {}

    // Replaces the file, unless the folder is not the job's any more. What goes wrong is logged
    // once: no row depends on it.
    void write(job::summary s);

private:
    const job::job_folder& folder_;
    const job::folder_guard& guard_;
    log& log_;
    bool complained_ = false;
};

} // namespace leadimport::run
