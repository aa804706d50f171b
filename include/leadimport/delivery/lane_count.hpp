#pragma once
// How many connections it takes to use a rate to the full.

#include "leadimport/base/time.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>

namespace leadimport::delivery {

// R requests a second whose answers take L seconds keep R × L connections busy; with just as many
// the last percent comes late (measured), a tenth more is enough. At least one; 1 without a limit,
// where every connection more is faster.
[[nodiscard]] inline std::uint64_t lanes_needed(const rate& r,
                                                std::chrono::steady_clock::duration answer) {
    if (r.unlimited()) return 1;
    const auto busy = r.per_second() * std::chrono::duration<double>{answer}.count();
    return static_cast<std::uint64_t>(std::fmax(1.0, std::ceil(1.1 * busy)));
}

} // namespace leadimport::delivery
