#pragma once
// The workspace's limit, and a meter of what really arrived. Pure: the time is an argument.

#include "leadimport/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace leadimport::sandbox {

using steady_time = std::chrono::steady_clock::time_point;

// So many points in a fixed window. A window begins with the first request after the last one
// ended.
class fixed_window {
public:
    explicit fixed_window(rate limit) noexcept : limit_{limit} {}

    // Takes `points` and gives nothing; or takes none and gives the time until the window ends. A
    // request that costs more than a whole window is let through alone, or it never would be.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> take(steady_time now,
                                                               std::uint64_t points) noexcept;

private:
    rate limit_;
    steady_time ends_ = steady_time::min();
    std::uint64_t used_ = 0;
};

// The largest number of arrivals within any span of the limit's window: sliding, half open.
class arrival_meter {
public:
    explicit arrival_meter(rate limit) noexcept : limit_{limit} {}

    void arrived(steady_time now);
    [[nodiscard]] std::uint64_t most() const noexcept { return most_; } // 0 without a limit

private:
    rate limit_;
    std::deque<steady_time> recent_;
    std::uint64_t most_ = 0;
};

} // namespace leadimport::sandbox
