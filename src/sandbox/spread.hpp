#pragma once
// Chance that is the same each time: the n-th draw of a series.

#include <cstdint>

namespace leadimport::sandbox {

// Even over [0, 1), also for consecutive numbers (SplitMix64's finaliser). Series of other seeds
// have nothing to do with each other.
[[nodiscard]] constexpr double spread(std::uint64_t n, std::uint64_t seed = 0) noexcept {
    n += (seed << 40) + 0x9e3779b97f4a7c15ULL;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9ULL;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebULL;
    n ^= n >> 31;
    return static_cast<double>(n >> 11) * 0x1.0p-53;
}

} // namespace leadimport::sandbox
