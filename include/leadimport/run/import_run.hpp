#pragma once
// The import itself: threads, signals, the order of things.
//
//   reader thread                    io thread (the caller's)               journal's thread
//   file → records → requests   →    hand-over → dispatcher → lanes   →     journal → result files
//              └─ invalid row ───────────────────────────────────────→
//
// Everything before the first request happens on the caller's thread: spool a pipe, look at the
// whole file, ask the API who we are (prepare.hpp); refuse what --strict forbids; open the job, in
// whose folder a spooled pipe stays.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/run/prepare.hpp"
#include "leadimport/run/settings.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace leadimport::run {

struct progress {
    std::uint64_t rows = 0;                        // of the file
    job::row_counts counts;                        // durable, of all runs
    std::chrono::steady_clock::duration elapsed{}; // since the first row of this run could leave
    delivery::dispatcher_status sending;
    bool draining = false;
};

// Whom the import tells. Called on the io thread.
struct observer {
    // What was found in the input: before opened(), or before --strict refuses it.
    std::function<void(const prepared&)> checked;
    std::function<void(const std::filesystem::path& job_folder, bool resumed)> opened;
    std::function<void(const progress&)> tick; // every `interval`
    std::function<void(int signal, bool again)> signalled;
    std::chrono::milliseconds interval{2000};
};

// How a run ended that got as far as sending.
struct import_result {
    job::summary summary;
    std::filesystem::path folder;
    int signal = 0; // SIGINT or SIGTERM when that ended it
};

// Runs an import to its end. An error means that nothing was sent in this run. SIGINT and SIGTERM
// are handled while it sends: the first drains, the second cuts.
[[nodiscard]] mapping::checked<import_result> run_import(const import_settings& s,
                                                         const observer& watcher);

} // namespace leadimport::run
