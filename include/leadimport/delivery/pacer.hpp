#pragma once
// At most N requests in any window W, evenly spread. A state machine that gets the time as an
// argument; the waiting is the caller's.
//
// Two rules. Moments are booked T apart, T = W/N plus a margin (limits::pacer_margin_permille): the
// generic cell rate algorithm with a burst of one, which spreads the requests. And a moment may be
// used only when the N-th request before it left at least W and half a window's margin ago,
// measured at the times at which requests really left: that keeps the promise whatever timers,
// disks and a suspended machine do. A request that is on time never waits for the second rule, and
// one that is late loses nothing by it: the requests behind catch up by and by. The other half of
// the margin is for the network between us and the server.
//
// While others use up the limit, too, moments lie further apart (adaptive_rate.hpp). The
// second rule stays as it is, so that the promise holds whatever the first one does.

#include "leadimport/base/time.hpp"
#include "leadimport/delivery/adaptive_rate.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leadimport::delivery {

class pacer {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    // A booked moment.
    struct slot {
        time_point at{};
        unsigned points = 1;
        std::uint64_t epoch = 0; // pauses so far; a pause makes earlier bookings void
    };

    explicit pacer(const rate& r);

    // The next moment at which `points` may be spent, not before `now`.
    [[nodiscard]] slot book(time_point now, unsigned points = 1);

    // From when on `s` may be used, as far as is known by now: never before its moment.
    [[nodiscard]] time_point ready_at(const slot& s) const noexcept;
    // Uses `s`: the request leaves now. False, and nothing happens, when it is void or not ready.
    [[nodiscard]] bool take(const slot& s, time_point now);
    // Whether waiting for `s` is still worth while: no pause came between.
    [[nodiscard]] bool holds(const slot& s) const noexcept { return s.epoch == epoch_; }

    // Nothing before `until`; bookings made so far are void.
    void pause(time_point until) noexcept;
    // A 429: a pause, and a lower rate behind it.
    void refused(time_point now, time_point until) noexcept;
    // When a pause ends, or the past.
    [[nodiscard]] time_point paused_until() const noexcept { return paused_until_; }

    // T, when all of the rate is used.
    [[nodiscard]] clock::duration interval() const noexcept { return interval_; }
    // What is used of the rate at present: all of it unless 429s came of late.
    [[nodiscard]] rate at_present(time_point now) const noexcept;

private:
    [[nodiscard]] bool unlimited() const noexcept { return count_ == 0; }

    rate rate_;
    adaptive_rate adaptive_;
    std::size_t count_ = 0;      // N; 0 when unlimited
    clock::duration interval_{}; // T
    clock::duration apart_{};    // W and half the margin
    time_point next_{};          // the earliest moment for one more
    time_point paused_until_{};
    std::uint64_t epoch_ = 0;
    std::vector<time_point> left_; // when the last N points left: a ring once it has grown to N
    std::size_t oldest_ = 0;
};

} // namespace leadimport::delivery
