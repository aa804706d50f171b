#pragma once
// How many rows are announced before a lane is free for them. An attempt's intent has to be durable
// before its first byte leaves, and a disk takes its time for that, however many intents it takes
// at once. As long as the limit leaves gaps between requests, a row's intent is made in the gap,
// as late as possible: a crash makes every row with an intent unknown. Where nothing leaves gaps,
// lanes would wait for the disk after each answer; so there as many rows are ahead as are sent
// while the disk is at work. No row is ahead at 10 requests a second, a few hundred are at 50,000.

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leadimport::delivery {

// How many requests end in a second, at present.
class tempo {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    static constexpr auto sample = std::chrono::milliseconds{50};

    // A request has ended. Whether there is news.
    bool ended(time_point now) noexcept {
        ++count_;
        if (now - since_ < sample) return false;
        const std::chrono::duration<double> passed = now - since_;
        per_second_ = since_ == time_point{} ? 0 : static_cast<double>(count_) / passed.count();
        count_ = 0;
        since_ = now;
        return true;
    }
    [[nodiscard]] double per_second() const noexcept { return per_second_; }

private:
    time_point since_{};
    std::uint64_t count_ = 0; // since then
    double per_second_ = 0;   // before
};

// Rows, for an intent that takes so long. None when they would be but a few.
[[nodiscard]] inline std::size_t rows_ahead(double per_second,
                                            std::chrono::steady_clock::duration intent) noexcept {
    constexpr double few = 4;
    const auto sent_within = [per_second](std::chrono::duration<double> d) {
        return per_second * d.count();
    };
    if (sent_within(intent) < few) return 0;
    const auto rows = sent_within(std::max<decltype(intent)>(intent, limits::announced_for));
    return std::min(limits::announced_ahead, static_cast<std::size_t>(rows));
}

} // namespace leadimport::delivery
