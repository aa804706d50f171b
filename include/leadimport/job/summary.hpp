#pragma once
// What a run of a job came to, for machines: summary.json.

#include "leadimport/base/error.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/job/journal.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::job {

enum class job_state {
    finished,    // every row has an end
    stopped,     // something ended it early; the same command goes on
    interrupted, // somebody ended it; the same command goes on
    limited,     // as many rows as --limit allowed; the same command goes on
};
[[nodiscard]] std::string_view name_of(job_state s) noexcept;

struct summary {
    job_identity identity;
    job_state state = job_state::finished;
    row_counts counts;                                                  // of all runs
    std::vector<std::pair<std::string, std::uint64_t>> unknown_codes{}; // journal::unknown_codes()
    reference_counts people;                     // that rows name, of all runs
    reference_counts organizations;              // 〃
    std::chrono::system_clock::time_point began; // this run
    std::chrono::system_clock::time_point ended;
    std::uint64_t requests_retried = 0; // this run
    std::uint64_t throttled = 0;        // 429s, this run
    std::uint64_t requests = 0; // that came to a reply, this run, look-ups of settling apart
    std::chrono::steady_clock::duration answer_time{}; // theirs, on average
    leadimport::rate rate;                             // that was allowed
    unsigned connections = 0;                          // that there were at most
    std::uint64_t settled = 0;                         // unknown rows whose fate this run found out
    std::uint64_t input_grown_bytes =
        0;                          // that the file had more at the end than when it was checked
    std::optional<error> why;       // of stopped
    std::optional<int> exit_code{}; // of the process

    // 0 also when more have ended than there are, which does not add up.
    [[nodiscard]] std::uint64_t pending() const {
        return identity.rows - std::min(identity.rows, counts.ended());
    }
    // Promise 1: created + failed + unknown + skipped + pending are the rows, and nothing hangs.
    [[nodiscard]] bool adds_up() const {
        return counts.ended() <= identity.rows && counts.sending == 0;
    }
};

// Pretty-printed JSON with a line end.
[[nodiscard]] std::string to_json(const summary& s);

} // namespace leadimport::job
