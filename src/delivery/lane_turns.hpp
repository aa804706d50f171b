#pragma once
// How many lanes hold a row before its moment. Lanes take rows when their moments are near: at a
// slow rate all of them would take turns otherwise, and each connection would be idle for long. So
// one lane waits for a far moment, and beside lanes that are making a connection there may be as
// many as have a moment by then. Pure: how long an intent takes is an argument.

#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"

#include <algorithm>
#include <chrono>

namespace leadimport::delivery {

class lane_turns {
public:
    using clock = std::chrono::steady_clock;

    explicit lane_turns(const rate& whole) noexcept {
        if (!whole.unlimited())
            apart_ = clock::duration{whole.window} / static_cast<clock::rep>(whole.count);
    }

    [[nodiscard]] bool limited() const noexcept { return apart_ != clock::duration{}; }
    // Whether one more lane may begin with a row.
    [[nodiscard]] bool is_free(clock::duration intent) const noexcept {
        return far_ == 0 && (connecting_ == 0 || connecting_ * apart_ < ahead(intent));
    }
    // So long before its moment a row is near: there is time for a connection and an intent.
    [[nodiscard]] clock::duration ahead(clock::duration intent) const noexcept {
        return std::clamp<clock::duration>(2 * longest_connect_ + intent, limits::booked_ahead,
                                           limits::connect_ahead);
    }
    // So long before the intent a connection is made.
    [[nodiscard]] clock::duration connect_ahead() const noexcept {
        return std::min<clock::duration>(2 * longest_connect_, limits::connect_ahead);
    }

    // A lane waits for a far moment, from the one to the other.
    void waits() noexcept { ++far_; }
    void is_near() noexcept { --far_; }
    // A lane makes a connection, from the one to the other. `took`: nothing when it failed.
    void connects() noexcept { ++connecting_; }
    void connected(clock::duration took) noexcept {
        --connecting_;
        longest_connect_ = std::max(longest_connect_, took);
    }

private:
    clock::duration apart_{}; // of moments, at the whole rate; 0: unlimited
    clock::duration longest_connect_{};
    unsigned far_ = 0;
    unsigned connecting_ = 0;
};

} // namespace leadimport::delivery
