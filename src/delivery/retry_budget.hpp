#pragma once
// Keeps a server that breaks from being hammered: of the requests of a minute a tenth may be
// retries, and some more, lest a few rows wait for nothing. A retry that has no budget waits; it is
// not lost. When so many retries in a row have succeeded that the server plainly works, what waited
// goes at the full rate. A 429 is no retry: the pause is what it asks for.
//
// A state machine that gets the time as an argument.

#include "delivery/recent_counts.hpp"

#include <algorithm>
#include <chrono>

namespace leadimport::delivery {

class retry_budget {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    static constexpr auto window = std::chrono::minutes{1};
    static constexpr std::uint64_t percent = 10; // of the window's requests
    static constexpr std::uint64_t free = 10;    // a window, however few its requests
    // Besides one goes when none went for so long, after one that succeeded for half of it, after
    // two for a third, and so on: that is how the server's recovery is noticed.
    static constexpr auto apart = std::chrono::seconds{2};
    static constexpr unsigned good_in_a_row = 10; // retries, after which nothing is kept back

    // Whether a retry may go now.
    [[nodiscard]] bool allows(time_point now) const noexcept {
        if (good_ >= good_in_a_row || now >= next()) return true;
        const auto c = recent_.at(now);
        return c.marked < std::max(free, (c.all + 1) * percent / 100);
    }
    // From when on one may go in any case.
    [[nodiscard]] time_point next() const noexcept {
        return last_ == time_point{} ? last_ : last_ + clock::duration{apart} / (1 + good_);
    }

    void left(time_point now, bool retry) noexcept {
        recent_.add(now, retry);
        if (retry) last_ = now;
    }
    void succeeded(bool retry) noexcept {
        if (retry && good_ < good_in_a_row) ++good_;
    }
    // Or it could not even leave.
    void failed() noexcept { good_ = 0; }
    [[nodiscard]] bool lifted() const noexcept { return good_ >= good_in_a_row; }

private:
    recent_counts recent_{window};
    time_point last_{}; // epoch: no retry yet
    unsigned good_ = good_in_a_row;
};

} // namespace leadimport::delivery
