#pragma once
// How much happened of late, and how much of it was of a certain kind. What is older than the
// window is forgotten by sixtieths of it, so that memory is fixed. The time is an argument.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leadimport::delivery {

class recent_counts {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    struct counted {
        std::uint64_t all = 0;
        std::uint64_t marked = 0;
    };

    explicit recent_counts(clock::duration window) noexcept : part_{window / 60} {}

    void add(time_point now, bool marked) noexcept {
        auto& p = parts_[static_cast<std::size_t>(number(now)) % parts_.size()];
        if (p.number != number(now)) p = {number(now), {}};
        ++p.in_it.all;
        if (marked) ++p.in_it.marked;
    }
    // Of at least one window until `now`, of which it holds.
    [[nodiscard]] counted at(time_point now) const noexcept {
        counted sum;
        const auto oldest = number(now) - static_cast<std::int64_t>(parts_.size()) + 1;
        for (const auto& p : parts_) {
            if (p.number < oldest) continue;
            sum.all += p.in_it.all;
            sum.marked += p.in_it.marked;
        }
        return sum;
    }
    void clear() noexcept { parts_.fill({}); }

private:
    struct part {
        std::int64_t number = -1;
        counted in_it{};
    };
    [[nodiscard]] std::int64_t number(time_point t) const noexcept {
        return t.time_since_epoch() / part_;
    }

    clock::duration part_;
    std::array<part, 61> parts_{}; // one more, for the oldest is left in the middle
};

} // namespace leadimport::delivery
