#pragma once
// When a connection may be tried after one could not be made: a server that is down, or starts
// again, is not to meet all lanes at once, again and again. After a failure one lane tries at a
// time, and not before a moment that moves away with every failure. The first connection that could
// be made ends that. Those that are open already do not ask.
//
// A state machine that gets the time as an argument.

#include "leadimport/delivery/retry_policy.hpp"

#include <chrono>

namespace leadimport::delivery {

class open_backoff {
public:
    using time_point = std::chrono::steady_clock::time_point;

    [[nodiscard]] bool may_try(time_point now) const noexcept {
        return failures_ == 0 || (!trying_ && now >= not_before_);
    }
    // When to ask again; max: when the try that is under way has ended.
    [[nodiscard]] time_point next() const noexcept {
        return trying_ ? time_point::max() : not_before_;
    }

    // Each try has one begin() and one end. A try need not have asked: a probe has a backoff of its
    // own.
    void begin() noexcept { trying_ = failures_ > 0; }
    void succeeded() noexcept {
        failures_ = 0;
        trying_ = false;
    }
    // What began before the last failure was known tells nothing new.
    void failed(time_point began, time_point now, const retry_policy& p, double random) noexcept {
        if (failures_ > 0 && began < failed_) return;
        failed_ = now;
        not_before_ = now + p.backoff(failures_++, random);
        trying_ = false;
    }

private:
    unsigned failures_ = 0; // one after the other
    bool trying_ = false;   // one is under way, after a failure
    time_point failed_{};   // the last time
    time_point not_before_{};
};

} // namespace leadimport::delivery
