#include "run/sending_notes.hpp"

#include "run/log_words.hpp"

namespace leadimport::run {

// That the rate creeps back is not worth a line a window; that it fell again, and that it is whole,
// are.
std::vector<std::string> sending_notes::look(const delivery::dispatcher_status& s) {
    std::vector<std::string> lines;
    const bool whole = s.rate_now == s.whole_rate;
    if (!whole && (told_.count == 0 || s.rate_now.count < told_.count))
        lines.push_back("429 below our own rate: somebody else uses the workspace, or --rate is "
                        "above its limit: " +
                        format_rate(s.rate_now) + " at present");
    if (whole && told_.count != 0)
        lines.push_back("the whole rate again, " + format_rate(s.whole_rate));
    told_ = whole ? rate{} : s.rate_now;

    const bool failing = s.breaker_open || s.half_open;
    if (failing && !failing_)
        lines.push_back("the server fails, nothing is sent: " +
                        text_of(s.breaker_cause, words::language::english) + ": " +
                        log_words(s.trouble_status, text_of(s.trouble, words::language::english)));
    if (!failing && failing_) lines.emplace_back("the server works again");
    failing_ = failing;
    return lines;
}

} // namespace leadimport::run
