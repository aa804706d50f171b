#pragma once
// A moment by two clocks. People read the wall clock, but the user or the system may set it to
// another time. The other clock (CLOCK_BOOTTIME) only runs forward, also while the machine sleeps;
// but two of its readings can be compared only when they are of the same boot of one machine.

#include <chrono>
#include <string>

namespace leadimport {

struct moment {
    std::chrono::system_clock::time_point wall{};
    std::chrono::milliseconds since_boot{};
};

[[nodiscard]] moment now_by_both_clocks();

// Which boot of which machine this is; empty where the system does not say.
[[nodiscard]] std::string boot_id();

} // namespace leadimport
