#pragma once
// The import itself: threads, signals, the order of things.
//
//   reader thread                    io thread (the caller's)               journal's thread
//   file → records → requests   →    hand-over → dispatcher → lanes   →     journal → result files
//              └─ invalid row ───────────────────────────────────────→
//
// What is unknown when all was sent is looked for, and sent again when it is not there.
//
// Everything before the first request happens on the caller's thread: spool a pipe, look at the
// whole file, ask the API who we are (prepare.hpp); refuse what --strict forbids; open the job, in
// whose folder a spooled pipe stays.

#include "leadimport/base/error.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/run/prepare.hpp"
#include "leadimport/run/settings.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::run {

struct progress {
    std::uint64_t rows = 0;       // of the file
    job::row_counts counts;       // durable, of all runs
    std::uint64_t per_second = 0; // requests of late, in thousandths
    delivery::dispatcher_status sending;
    delivery::forecast forecast; // of this sending
    bool draining = false;
};

// What settling unknown rows came to.
struct settled {
    std::uint64_t created = 0;     // their leads were found
    std::uint64_t absent = 0;      // they have none, and are pending again
    std::uint64_t failed = 0;      // they have none, and are not sent again
    std::uint64_t in_doubt = 0;    // they stay unknown
    words::message search_refused; // this token may not search: the server's words
    std::uint64_t reopened = 0;    // rows that were created: their leads may be other rows'
    std::optional<error> why;      // it ended early: rows that were not looked for stay unknown
    int signal = 0;                // that ended it (ending_signals.hpp); 0: none did

    // Rows of which it is known now what became of them: job_figures::settled.
    [[nodiscard]] std::uint64_t found_out() const { return created + absent + failed; }
    [[nodiscard]] std::uint64_t rows() const { return found_out() + in_doubt; }
};

// What came of one row.
struct row_end {
    std::uint64_t row = 0;
    delivery::row_state state = delivery::row_state::failed;
    words::message words; // the lead's id, or why there is none
};

// How a run ended that got as far as sending.
struct import_result {
    job::summary summary;
    std::filesystem::path folder;
    job_words words; // how later commands name the job
    // By a clock that is never set.
    std::chrono::steady_clock::duration took{};
    int signal = 0;                   // that ended it (ending_signals.hpp); 0: none did
    bool sends = true;                // it was not for settling only
    std::uint64_t created_before = 0; // by earlier runs of the job
    // Rows were sent again after a doubt, and their first lead may still appear beside the second.
    bool may_have_doubles = false;
    bool settled = false; // every unknown row was looked for
    // It settled without the input, which is lost: the result files are not what is known now.
    bool without_input = false;
    bool canary = false; // it ended after the rows of --canary: the user did not want to go on
    // False: the job's folder is not ours any more, or is elsewhere. Nothing at its path is to be
    // pointed at, and the same command must not be advised.
    bool has_folder = true;
    // That the run has ended could not be recorded after it was told.
    std::optional<error> not_recorded;
    // What became of the file meanwhile. After a signal the file is not looked at: that may take
    // time.
    input::input_now input;
    // What became of a last row that grew (input.last_row_grew).
    delivery::row_state last_row = delivery::row_state::pending;
    // It only looked for second leads of a finished job: why the command is refused otherwise.
    std::optional<error> refused{};
};

// Whom the import tells. Called on the io thread.
struct observer {
    // What was found in the input: before opened(), or before --strict refuses it.
    std::function<void(const prepared&)> checked;
    std::function<void(const std::filesystem::path& job_folder, bool resumed)> opened;
    // The user, or another program, edited a result file after the run before: `file` is the name
    // under which it is kept. Called before opened().
    std::function<void(const std::filesystem::path& file)> set_aside;
    // These leads exist already, and would be created a second time: whether that is wanted. Called
    // before opened(). Empty: it is.
    std::function<bool(const existing_leads&)> may_double;
    // The job in `earlier` has no leads, or they were deleted again, and so its file is imported
    // anew. Called before opened().
    std::function<void(const std::filesystem::path& earlier)> begins_anew;
    std::function<void(const progress&)> tick;           // every `interval`
    std::function<void(std::uint64_t unknown)> settling; // before it begins
    std::function<void(std::uint64_t looked_at, std::uint64_t unknown)> settle_tick;
    // Of so many rows no lead was found, and they are looked for once more after a noticeable wait.
    std::function<void(std::uint64_t rows, std::chrono::milliseconds wait)> settle_waits;
    std::function<void(const run::settled&)> settled;
    // What came of the rows of --canary: of some of them, by their numbers. Before canary_well().
    std::function<void(const std::vector<row_end>&)> canary_ended;
    // All rows of --canary were created: whether to go on. `given_up` becomes true when a signal
    // that ends the run has come; then the answer is no, and does not count. Empty: go on.
    std::function<bool(std::uint64_t rows, const std::filesystem::path& job_folder,
                       const std::function<bool()>& given_up)>
        canary_well;
    std::function<void(int signal, bool again)> signalled;
    // How it ended, of a run that sent or could have. Before that is recorded: what is recorded was
    // told, and --again passes over it.
    std::function<void(const import_result&)> ended;
    // How many lines of what was told found no room where they are read. May be empty.
    std::function<std::uint64_t()> lines_not_shown;
    std::chrono::milliseconds interval{2000};
    // How often import.log gets a line while it runs, so that it shows when a run stood still.
    std::chrono::milliseconds log_interval = limits::log_line_every;
};

// Runs an import to its end. An error means that nothing was sent in this run. Signals that end it
// are heard from when the job is open: the first drains, the second cuts.
[[nodiscard]] checked<import_result> run_import(const import_settings& s, const observer& watcher);

} // namespace leadimport::run
