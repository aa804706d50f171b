#pragma once
// The time since this machine was started, sleep included. It never goes back and is never set, so
// that it measures how long ago something was, within one boot; another boot's readings mean
// nothing in this one.

#include <chrono>
#include <cstdint>

namespace leadimport {

// CLOCK_BOOTTIME, as a clock of the standard library.
struct boot_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<boot_clock>;
    static constexpr bool is_steady = true;
    [[nodiscard]] static time_point now() noexcept;
};

} // namespace leadimport
