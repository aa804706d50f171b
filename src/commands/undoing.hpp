#pragma once
// Deletes leads: N lanes that ask for one after the other, and the journal that learns of it.
// Everything happens on the io thread; run() blocks.

#include "commands/undo_leads.hpp"

#include "leadimport/commands/undo.hpp"
#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/run/signals.hpp"
#include "leadimport/run/timed_tasks.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::commands {

// What the deletion of one of several makes of its row.
struct kept_lead {
    chosen_lead deleted;
    std::string created_at; // of the only other one
    std::vector<freed_row> freed{};
};

struct undo_work {
    leads_to_delete todo;
    std::uint64_t leads = 0;       // in it
    std::optional<kept_lead> kept; // it is one of several
};

class undoing {
public:
    undoing(session::api_link& link, job::journal& j, const job::folder_guard& guard,
            undo_work work, const undo_observer& watcher, undo_result result)
        : link_{link},
          journal_{j},
          guard_{guard},
          watcher_{watcher},
          leads_{work.leads},
          kept_before_{result.refused},
          todo_{std::move(work.todo)},
          kept_{std::move(work.kept)},
          signals_{link.io},
          beside_{link.io.get_executor()},
          result_{std::move(result)} {}

    // What `result` was, and what came of it all.
    [[nodiscard]] undo_result run();

private:
    struct ended_row {
        std::uint64_t row;
        bool gone;
    };

    boost::asio::awaitable<void> lane(delivery::transport& connection);
    boost::asio::awaitable<bool> remove(delivery::transport& connection, lead_of_row e);
    boost::asio::awaitable<result<bool>> is_gone(workspace::look_up_deps& means, std::string id);
    void refuse(undo_refusal no);
    void lane_ended();
    void note(ended_row r);
    void record();
    result<void> write_down();
    void heard(int signal);
    bool look_at_folder();
    void stop(error why);
    [[nodiscard]] std::uint64_t done() const {
        return result_.deleted + result_.gone + result_.refused - kept_before_;
    }

    session::api_link& link_;
    job::journal& journal_;
    const job::folder_guard& guard_;
    const undo_observer& watcher_;
    std::uint64_t leads_;
    std::uint64_t kept_before_; // refused without being asked for
    leads_to_delete todo_;
    std::optional<kept_lead> kept_;
    run::signals signals_; // none ends the process from now on
    run::timed_tasks beside_;
    std::vector<std::unique_ptr<delivery::transport>> lanes_;
    std::size_t running_ = 0;
    std::vector<ended_row> unrecorded_;
    std::chrono::steady_clock::time_point recorded_at_ = std::chrono::steady_clock::now();
    bool stopped_ = false;
    std::exception_ptr thrown_;
    undo_result result_;
};

} // namespace leadimport::commands
