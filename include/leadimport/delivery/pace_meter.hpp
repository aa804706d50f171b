#pragma once
// Measures how fast requests end at present: over the last minute, or over the last two while that
// minute has but a few. Fixed memory, and the time is an argument.

#include "leadimport/delivery/time_left.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace leadimport::delivery {

class pace_meter {
public:
    using time_point = std::chrono::steady_clock::time_point;

    // So many have ended until `now`, since the first call. To be told about once a second; what is
    // told more often is taken, too.
    void note(time_point now, std::uint64_t ended) noexcept;
    // Until the last note; nothing before there were two.
    [[nodiscard]] std::optional<pace> at_present() const noexcept;

private:
    static constexpr std::chrono::seconds short_window{60};
    static constexpr std::chrono::milliseconds apart{900}; // a second with the jitter of a timer
    static constexpr std::size_t samples = 121;            // of two minutes
    struct sample {
        time_point at;
        std::uint64_t ended;
    };
    [[nodiscard]] const sample& kept(std::size_t i) const noexcept {
        return ring_[(first_ + i) % samples];
    }
    [[nodiscard]] pace since(const sample& from) const noexcept {
        return {last_.ended - from.ended, last_.at - from.at};
    }

    std::array<sample, samples> ring_{};
    std::size_t first_ = 0; // the oldest
    std::size_t count_ = 0;
    sample last_{}; // noted; means nothing while there is none
};

} // namespace leadimport::delivery
