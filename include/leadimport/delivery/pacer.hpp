#pragma once
// At most N requests in any window W, evenly spread: the generic cell rate algorithm with a burst
// of one. A state machine that gets the time as an argument; who waits is somebody else.
//
// The proof. Requests are booked T apart, T = W/N plus the margin (limits::pacer_margin_…).
// A booked moment may be used until the tolerance (half the margin of a whole window) has passed,
// not later. So the first and the (N+1)th of any N+1 requests are at least N*T - tolerance > W
// apart: no window holds more than N. The other half of the margin is for the network between us
// and the server. A moment that was missed is lost, not caught up: that is the price of the
// promise, and it is paid only when the machine stalls.

#include "leadimport/base/time.hpp"

#include <chrono>
#include <cstdint>

namespace leadimport::delivery {

class pacer {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    // A booked moment.
    struct slot {
        time_point at{};
        std::uint64_t epoch = 0; // pauses so far; a pause makes earlier bookings void
    };

    explicit pacer(const rate& r);

    // The next moment at which `points` may be spent, not before `now`. A request of several points
    // keeps that many intervals to itself on both sides, so that no window sees more than N points.
    [[nodiscard]] slot book(time_point now, unsigned points = 1);

    // Whether `s` may be used at `now`: it is due, not missed, and no pause came between.
    [[nodiscard]] bool admits(const slot& s, time_point now) const noexcept;
    // Whether waiting for `s` is still worth while.
    [[nodiscard]] bool holds(const slot& s) const noexcept { return s.epoch == epoch_; }

    // Nothing before `until`; bookings made so far are void.
    void pause(time_point until) noexcept;
    // When a pause ends, or the past.
    [[nodiscard]] time_point paused_until() const noexcept { return paused_until_; }

    [[nodiscard]] clock::duration interval() const noexcept { return interval_; }

private:
    clock::duration interval_{};  // T; zero when unlimited
    clock::duration tolerance_{}; // how late a slot may be used
    time_point next_{};           // the earliest moment for one more
    time_point paused_until_{};
    std::uint64_t epoch_ = 0;
};

} // namespace leadimport::delivery
