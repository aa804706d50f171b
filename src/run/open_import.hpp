#pragma once
// An import whose job is open, from its first row to its last word.

#include "run/running_summary.hpp"
#include "run/sending.hpp"
#include "run/settling.hpp"

#include "leadimport/job/folder_guard.hpp"
#include "leadimport/run/import_run.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/log.hpp"
#include "leadimport/run/signals.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace leadimport::run {

// Sends, settles what is unknown then, and sends again what is not
// there. Each step leaves the journal for the next.
class open_import {
public:
    open_import(const import_settings& s, const observer& watcher, session::api_link& link,
                prepared& p, opened_job& job, const job::folder_guard& guard, log& l)
        : settings_{s},
          watcher_{watcher},
          link_{link},
          input_{p},
          job_{job},
          guard_{guard},
          log_{l},
          signals_{link.io},
          told_{job.folder, guard, l},
          rules_{s.max_failures},
          left_{s.limit},
          invalid_left_{p.report.to_send.invalid} {
        result_.folder = job_.folder.path();
        result_.words = words_for(result_.folder, job_.identity.base_url, job_.info.command);
        result_.sends = s.send;
        result_.summary.identity = job_.identity;
        result_.summary.figures.rows = job_.identity.rows;
        result_.summary.began = std::chrono::system_clock::now();
        result_.summary.rate = s.api->rate;
        result_.summary.connections = s.api->connections;
    }

    // Makes journal and files agree; then they can be told of, and continued.
    result<void> open_records();
    result<import_result> run();
    // The run ends with this error, or with what it comes of: that its folder is gone.
    error end_because(error why);

private:
    result<void> open_records_without_input();
    void settle_without_input();
    result<void> send(std::optional<std::uint64_t> limit);
    result<bool> send_canary();
    bool may_go_on();
    void tell_settling(const run::settled& so_far);
    [[nodiscard]] settling settler();
    result<void> settle();
    result<void> settle_and_send();
    result<void> note_key();
    [[nodiscard]] result<bool> has_single_leads();
    result<void> note_single_leads();
    result<void> look_for_second_leads();
    [[nodiscard]] bool may_settle() const;
    void count_besides_rows(job::journal& j);
    void conclude();
    void look_at_input();
    void leave_journal();
    void write_summary();
    void end();
    [[nodiscard]] result<void> record_end();
    void log_end();
    job::journal& journal() { return recording_ ? recording_->journal : job_.journal; }

    const import_settings& settings_;
    const observer& watcher_;
    session::api_link& link_;
    prepared& input_;
    opened_job& job_;
    const job::folder_guard& guard_;
    log& log_;
    signals signals_; // none ends the process from now on
    running_summary told_;
    delivery::stop_rules rules_;
    std::optional<job::recorder_deps> recording_;
    std::optional<std::uint64_t> left_; // of --limit
    std::uint64_t handed_ = 0;          // rows that were to be sent the last time
    std::uint64_t invalid_left_;        // rows that cannot be sent and have no end yet
    std::vector<row_end> ends_;         // some of those of the last time
    bool begun_ = false;                // something of this job is recorded
    import_result result_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    settled last_; // of the last round
};

} // namespace leadimport::run
