#pragma once
// A run that has begun to send: everything that lives as long as the threads do.

#include "run/api_link.hpp"
#include "run/hand_over.hpp"
#include "run/job_opening.hpp"
#include "run/log.hpp"
#include "run/row_feeder.hpp"

#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/run/import_run.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>

namespace leadimport::run {

// Whom a run works with. All but the last three must outlive it.
struct sending_parts {
    const import_settings& settings;
    const observer& watcher;
    api_link& link;
    prepared& input;
    opened_job& job;
    job::recorder_parts recording;
    std::optional<job::journal> earlier; // what earlier runs left; nothing for a new job
    run::log log;
};

class sending {
public:
    explicit sending(sending_parts p);

    // Blocks until the run is over, with this thread as the io thread. Call it once.
    [[nodiscard]] import_result run();

private:
    delivery::dispatcher_parts parts();
    void read();
    void listen();
    void tick();
    void end(std::exception_ptr thrown, delivery::ending how);
    void log_row(const delivery::outcome& o);
    import_result conclude();
    [[nodiscard]] std::optional<error> first_problem(const result<void>& closed) const;
    [[nodiscard]] job::job_state state_of(const job::summary& s) const;

    const import_settings& settings_;
    const observer& watcher_;
    api_link& link_;
    opened_job& job_;
    log log_;
    std::uint64_t written_;
    std::uint64_t to_rewrite_;
    job::job_recorder recorder_;
    hand_over hand_over_;
    row_feeder feeder_;
    delivery::dispatcher dispatcher_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer ticker_;
    std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point began_steady_ = std::chrono::steady_clock::now();
    int signal_ = 0;
    bool over_ = false;
    delivery::ending ending_;
    std::exception_ptr thrown_;
    result<void> fed_; // written by the reader's thread, read after it was joined
};

} // namespace leadimport::run
