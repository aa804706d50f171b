#include "run/sending_notes.hpp"

#include "run/log_words.hpp"

#include "leadimport/words/log.hpp"

namespace leadimport::run {

// That the rate creeps back is not worth a line a window; that it fell again, and that it is whole,
// are.
std::vector<words::message> sending_notes::look(const delivery::dispatcher_status& s) {
    std::vector<words::message> lines;
    const bool whole = s.rate_now == s.whole_rate;
    if (!whole && (told_.count == 0 || s.rate_now.count < told_.count))
        lines.push_back(words::log_rate_lowered(format_rate(s.rate_now)));
    if (whole && told_.count != 0)
        lines.push_back(words::log_rate_whole_again(format_rate(s.whole_rate)));
    told_ = whole ? rate{} : s.rate_now;

    const bool failing = s.breaker_open || s.half_open;
    if (failing && !failing_)
        lines.push_back(
            words::log_server_fails(s.breaker_cause, log_words(s.trouble_status, s.trouble)));
    if (!failing && failing_) lines.emplace_back(words::log_server_works_again);
    failing_ = failing;
    return lines;
}

} // namespace leadimport::run
