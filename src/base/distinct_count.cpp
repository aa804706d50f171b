#include "leadimport/base/distinct_count.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace leadimport {

void distinct_count::add(std::string_view text) {
    const auto whole = fingerprint_of(text);
    std::uint64_t hash = 0;
    std::memcpy(&hash, whole.data(), sizeof hash);
    if (ranks_) return note(hash);
    seen_.insert(hash);
    if (seen_.size() <= limits::counted_exactly) return;
    ranks_ = std::make_unique<registers>();
    for (const auto earlier : seen_)
        note(earlier);
    seen_ = {};
}

// The front of a hash chooses a register, which keeps the longest run of zeros that began the rest.
void distinct_count::note(std::uint64_t hash) noexcept {
    auto& rank = (*ranks_)[hash >> (64 - register_bits)];
    const auto rest = hash << register_bits | std::uint64_t{1} << (register_bits - 1);
    rank = std::max(rank, static_cast<std::uint8_t>(std::countl_zero(rest) + 1));
}

std::uint64_t distinct_count::value() const {
    if (!ranks_) return seen_.size();
    const auto size = static_cast<double>(ranks_->size());
    double sum = 0;
    for (const auto rank : *ranks_)
        sum += std::ldexp(1.0, -rank);
    const auto estimate = 0.7213 / (1 + 1.079 / size) * size * size / sum;
    const auto untouched = std::ranges::count(*ranks_, 0);
    // Where many registers are empty their number says more.
    if (estimate <= 2.5 * size && untouched > 0)
        return static_cast<std::uint64_t>(
            std::llround(size * std::log(size / static_cast<double>(untouched))));
    return static_cast<std::uint64_t>(std::llround(estimate));
}

} // namespace leadimport
