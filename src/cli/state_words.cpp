#include "cli/state_words.hpp"

#include "leadimport/words/cli.hpp"

namespace leadimport::cli {

words::message words_of(job::job_state s) {
    using enum job::job_state;
    switch (s) {
    case running: return words::state_running;
    case finished: return words::state_finished;
    case stopped: return words::state_stopped;
    case interrupted: return words::state_interrupted;
    case limited: return words::state_limited;
    }
    return {};
}

words::message words_of(delivery::row_state s) {
    using enum delivery::row_state;
    switch (s) {
    case pending: return words::state_pending;
    case sending: return words::state_sending;
    case created: return words::state_created;
    case failed: return words::state_failed;
    case unknown: return words::state_unknown;
    case skipped: return words::state_skipped;
    }
    return {};
}

words::message words_of(std::string_view state) {
    using enum job::job_state;
    for (const auto s : {running, finished, stopped, interrupted, limited})
        if (name_of(s) == state) return words_of(s);
    return state;
}

} // namespace leadimport::cli
