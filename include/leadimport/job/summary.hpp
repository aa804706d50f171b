#pragma once
// What a run of a job came to, or has come to so far, for machines: summary.json.

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/job/end_reason.hpp"
#include "leadimport/job/job_figures.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::job {

enum class job_state {
    running,     // it goes on, or was killed
    finished,    // every row has an end
    stopped,     // something ended it early; the same command goes on
    interrupted, // a signal (Ctrl-C, for one) ended it; the same command goes on
    limited,     // as many rows as --limit allowed; the same command goes on
};
[[nodiscard]] std::string_view name_of(job_state s) noexcept;
// Running, stopped or finished. `process`: that runs the job, as running_process() tells;
// `finished_at`: journal::finished_at().
[[nodiscard]] job_state state_of_job(int process, std::string_view finished_at) noexcept;

struct summary {
    job_identity identity;
    job_state state = job_state::finished;
    job_figures figures;         // and of this run
    delivery::traffic sending{}; // of figures.traffic: what rows were sent with
    std::vector<std::pair<std::string, std::uint64_t>> unknown_codes{}; // journal::unknown_codes()
    std::chrono::system_clock::time_point began;                        // this run
    std::chrono::system_clock::time_point ended; // means nothing while it runs
    leadimport::rate rate;                       // that was allowed
    unsigned connections = 0;                    // that there were at most
    delivery::forecast forecast{};               // of a run that sends at the moment
    // That the input had more at the end than when it was checked.
    std::uint64_t input_grown_bytes = 0;
    std::optional<error> why; // of stopped
    // Of a run that is over: the process's exit code, and why it ended where no error says that.
    std::optional<leadimport::exit_code> exit_code{};
    end_reason reason{};
    std::string next_step{};    // what is to be done next: its name,
    std::string next_command{}; // and a command for it; or empty

    // Promise 1: created + failed + unknown + skipped + pending are the rows, and nothing hangs.
    [[nodiscard]] bool adds_up() const {
        return figures.counts.ended() <= figures.rows && figures.counts.sending == 0;
    }
};

// Pretty-printed JSON with a line end.
[[nodiscard]] std::string to_json(const summary& s);

} // namespace leadimport::job
