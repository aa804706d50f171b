#pragma once
// Sending: everything that lives as long as the threads do.

#include "run/forecaster.hpp"
#include "run/hand_over.hpp"
#include "run/live_report.hpp"
#include "run/row_feeder.hpp"
#include "run/row_references.hpp"
#include "run/running_summary.hpp"
#include "run/some_ends.hpp"

#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/run/import_run.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/log.hpp"
#include "leadimport/run/signals.hpp"
#include "leadimport/run/timed_tasks.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/session/kept_clock.hpp"
#include "leadimport/workspace/references.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::run {

// Whom it works with. What is a reference must outlive it.
struct sending_deps {
    const import_settings& settings;
    const observer& watcher;
    session::api_link& link;
    prepared& input;
    opened_job& job;
    run::log& log;
    run::signals& signals;
    const job::folder_guard& guard;
    delivery::stop_rules& rules; // of the whole run
    job::recorder_deps recording;
    std::optional<job::journal> earlier; // what was recorded before; nothing for a new job
    std::optional<std::uint64_t> limit;  // rows to send
    std::uint64_t invalid_left = 0;      // rows that cannot be sent and have no end yet
    std::string newest_lead;             // journal::newest_lead()
    const job::summary& so_far;          // of the run, before this sending
    running_summary& told;
};

// What came of it.
struct sent {
    job::job_state state = job::job_state::finished;
    job::row_counts counts;   // of the whole job
    std::uint64_t handed = 0; // rows that were to be sent
    std::uint64_t unsent = 0; // rows that failed because they cannot be sent
    delivery::traffic traffic;
    std::optional<error> why;  // of stopped
    int signal = 0;            // that ended it
    std::vector<row_end> ends; // some of those of this sending
};

// One reading of the input, and the sending of what has no end yet.
class sending {
public:
    explicit sending(sending_deps p);

    // Blocks until the run is over, with this thread as the io thread. Call it once.
    [[nodiscard]] sent run();
    // After run(): the journal, for the caller, which goes on with it.
    [[nodiscard]] job::journal take_journal();

private:
    delivery::dispatcher_deps parts(delivery::stop_rules& rules);
    void read();
    void heard(int signal);
    void tell_progress() const;
    void end_of_time(const error& why);
    bool look_at_folder();
    void note_clock();
    [[nodiscard]] job::job_figures figures_now() const;
    void log_progress();
    void tell_summary();
    [[nodiscard]] delivery::work_left left() const;
    [[nodiscard]] running_now look();
    void end(std::exception_ptr thrown, delivery::ending how);
    void log_row(const delivery::outcome& o);
    sent conclude();
    [[nodiscard]] std::optional<error> first_problem(const result<void>& closed,
                                                     const job::row_counts& counts) const;
    [[nodiscard]] job::job_state state_of(const sent& s) const;

    const import_settings& settings_;
    const observer& watcher_;
    session::api_link& link_;
    const check_report& report_;
    const job::summary& so_far_;
    running_summary& told_;
    opened_job& job_;
    log& log_;
    std::optional<delivery::server_moment> newest_lead_; // that the job has created before
    bool keys_are_unique_; // proven, of the key field that every lead gets
    std::uint64_t written_;
    std::uint64_t to_rewrite_;
    some_ends ends_; // the recorder's thread's, until that has ended
    job::job_recorder recorder_;
    std::uint64_t ended_before_; // rows of the job, when this began
    std::uint64_t to_send_;      // rows, at most
    hand_over hand_over_;
    row_feeder feeder_;
    kept_references kept_; // people and organizations that rows name
    workspace::references references_;
    delivery::dispatcher dispatcher_;
    signals& signals_;
    const job::folder_guard& guard_;
    std::optional<session::kept_clock> noted_clock_;
    timed_tasks beside_;
    forecaster forecaster_;
    live_report live_;
    int signal_ = 0;
    delivery::ending ending_;
    std::exception_ptr thrown_;
    result<void> fed_; // written by the reader's thread, read after it was joined
};

} // namespace leadimport::run
