#pragma once
// What `status` tells, read from a job that may be running.

#include "leadimport/base/error.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/live_state.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/next_step.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::commands {

struct job_status {
    std::filesystem::path folder;
    std::size_t jobs_of_file = 0; // known_job
    int process = 0;              // that runs it
    job::job_identity identity;
    job::job_figures figures; // of all runs, whose sum takes a running one in as far as it told
    run::next_step next = run::next_step::nothing;
    std::string next_command;        // or empty
    bool next_names_address = false; // the API's
    std::string finished_at;
    std::string forgotten_at;             // when its row data was deleted; or empty
    std::vector<job::error_kind> failed;  // the most frequent kinds of errors
    std::vector<job::error_kind> unknown; // 〃
    run::reason_counts unknown_codes;     // journal::unknown_codes()
    std::optional<job::live_state> live;
    // What is still to be asked for: by the run that goes on, as it tells; else of all that is
    // pending, at the permitted rate. Nothing when no row is pending or its data was deleted, or a
    // run has not told yet.
    std::optional<delivery::forecast> forecast;
    rate permitted; // with which the import sent
    // How long the file is that an import would go on with; nothing when there is none.
    std::optional<std::uint64_t> input_bytes_now;
    std::vector<job::run_entry> runs; // the newest, in order; none: the job is older than records
    std::uint64_t run_count = 0;      // of all

    // That ended last, or died; nothing while one goes on.
    [[nodiscard]] const job::run_entry* last_run() const {
        return process != 0 || runs.empty() ? nullptr : &runs.back();
    }
    [[nodiscard]] job::job_state state() const noexcept {
        return job::state_of_job(process, finished_at);
    }
    // How long what `forecast` tells of takes from `now` on; nothing: not known.
    [[nodiscard]] std::optional<std::chrono::seconds>
    left(std::chrono::system_clock::time_point now) const;
};

// `given`: the job's folder, or the file that it imports.
[[nodiscard]] result<job_status> read_status(const std::filesystem::path& given);

// The older jobs of the file, the oldest first; none when the folder was named. Counts the rows of
// each: costly where there are hundreds.
[[nodiscard]] std::vector<run::job_glance> read_older_jobs(const job_status& of);

// A row with all that is known of its attempts.
struct row_history {
    std::filesystem::path folder; // of its job
    std::size_t jobs_of_file = 0; // known_job
    std::uint64_t row = 0;
    // Pending when it was never begun; of an unknown row the error ends with the commands by which
    // a person decides.
    delivery::outcome outcome;
    std::vector<job::attempt_entry> attempts;
    std::optional<job::undone_entry> undone; // its lead is deleted
};

// bad_option when the job's file has no such row; `row` as it was typed.
[[nodiscard]] result<row_history> read_row(const std::filesystem::path& given,
                                           const std::string& row);

} // namespace leadimport::commands
