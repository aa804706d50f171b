#pragma once
// A moment by two clocks. The wall's is what people read, and somebody may set it; the other one
// (CLOCK_BOOTTIME) only runs on, also while the machine sleeps, but two of its readings can be
// compared within one boot of one machine alone.

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
