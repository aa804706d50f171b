#include "sandbox/fault_plan.hpp"

namespace leadimport::sandbox {
namespace {

// SplitMix64's finaliser: an even spread over [0, 1) from consecutive numbers.
double spread(std::uint64_t n) noexcept {
    n += 0x9e3779b97f4a7c15ULL;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9ULL;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebULL;
    n ^= n >> 31;
    return static_cast<double>(n >> 11) * 0x1.0p-53;
}

bool meets(const fault& f, std::uint64_t number, std::uint64_t seed) noexcept {
    if (f.at != 0) return number == f.at;
    if (f.every != 0) return number % f.every == 0;
    return spread(number + (seed << 40)) < f.share;
}

} // namespace

fault_plan::fault_plan(const std::vector<fault>& faults) {
    for (const auto& f : faults)
        order(f);
}

void fault_plan::order(const fault& f) { faults_.push_back({f}); }

std::optional<fault> fault_plan::next(object_type of, std::uint64_t number) {
    // The place in the plan is the seed: two shares must not choose the same creations.
    for (std::size_t i = 0; i < faults_.size(); ++i) {
        auto& f = faults_[i];
        if (f.what.of != of) continue;
        if (f.what.times != 0 && f.played == f.what.times) continue;
        if (!meets(f.what, number, i + 1)) continue;
        ++f.played;
        return f.what;
    }
    return std::nullopt;
}

} // namespace leadimport::sandbox
