#pragma once
// When a run begins nothing more, although rows are left: after so long (--max-duration), from a
// time of day on (--until), outside of a part of the day (--from, --until).

#include "leadimport/base/error.hpp"
#include "leadimport/run/timed_tasks.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace leadimport::run {

// By both clocks. How long something lasts does not change when the wall clock is set; when it is
// six o'clock does.
struct two_clocks {
    std::chrono::steady_clock::time_point steady = std::chrono::steady_clock::now();
    std::chrono::system_clock::time_point wall = std::chrono::system_clock::now();
};

// As they were typed; empty: not said.
struct end_options {
    std::string max_duration; // "4h"
    std::string from;         // "22:00 Asia/Seoul"; only with `until`
    std::string until; // "06:00"; where only one of the two names a zone, it is meant for both
};

template<class Moment>
struct end_at {
    Moment at{};
    words::message told; // "after 4h", "at 2026-04-08 06:00 Asia/Seoul"
};

struct end_of_run {
    std::optional<end_at<std::chrono::steady_clock::time_point>> after{};
    std::optional<end_at<std::chrono::system_clock::time_point>> until{};
    // The run does not begin: it is a part of the day in which it may not.
    std::optional<error> closed{};

    // time_is_up when one of its moments has come.
    [[nodiscard]] std::optional<error> over(const two_clocks& now) const;
    // Calls `what` with that error when the first of them comes, once for each, unless `tasks` end.
    void tell(timed_tasks& tasks, const std::function<void(const error&)>& what) const;
};

// For a run that begins now.
[[nodiscard]] result<end_of_run> parse_end_of_run(const end_options& o, const two_clocks& now);

} // namespace leadimport::run
