#pragma once
// A clock that stands still while nothing leaves because of a 429: that wait takes nothing from the
// patience with the server or with a row. The times are arguments.

#include "leadimport/delivery/traffic.hpp"

#include <algorithm>
#include <chrono>

namespace leadimport::delivery {

class patience_clock {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    // A 429 asks for a pause until `until`. `paused_until`: the limiter's, before it knows. By how
    // much the pause is longer now.
    clock::duration pause(time_point now, time_point paused_until, time_point until) noexcept {
        const auto longer = longer_pause(now, paused_until, until);
        paused_ += longer;
        return longer;
    }
    // Of the pauses, what is still to come has not been waited for.
    [[nodiscard]] time_point at(time_point now, time_point paused_until) const noexcept {
        return std::max(now, paused_until) - paused_;
    }

private:
    clock::duration paused_{}; // that 429s asked for, all together
};

} // namespace leadimport::delivery
