#pragma once
// What the requests of a run came to, in numbers that add up over runs.

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace leadimport::delivery {

// By how much a pause gets longer when a 429 at `now` asks for one until `until`. `paused_until`:
// when the pause that there is already ends; where there is none, a moment in the past.
[[nodiscard]] inline std::chrono::steady_clock::duration
longer_pause(std::chrono::steady_clock::time_point now,
             std::chrono::steady_clock::time_point paused_until,
             std::chrono::steady_clock::time_point until) noexcept {
    return std::max(std::chrono::steady_clock::duration{}, until - std::max(now, paused_until));
}

struct traffic {
    std::uint64_t requests = 0;     // that came to a reply
    std::uint64_t points = 0;       // of the API's limit, that requests and probes took
    std::uint64_t retried = 0;      // requests that were put off to be repeated
    std::uint64_t throttled = 0;    // 429s
    std::uint64_t paused_ms = 0;    // that 429s asked for, all together
    std::uint64_t answering_us = 0; // from sending to reply, of all requests together

    void answered(std::chrono::steady_clock::duration after) noexcept {
        ++requests;
        answering_us += static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(after).count());
    }
    // By a 429: `longer` as longer_pause() has it.
    void paused(std::chrono::steady_clock::duration longer) noexcept {
        paused_ms += static_cast<std::uint64_t>(
            std::chrono::ceil<std::chrono::milliseconds>(longer).count());
    }
    // On average; zero when there was none.
    [[nodiscard]] std::chrono::microseconds answer_time() const noexcept {
        const auto us = requests == 0 ? 0 : answering_us / requests;
        return std::chrono::microseconds{static_cast<std::int64_t>(us)};
    }
    bool operator==(const traffic&) const = default;
};

} // namespace leadimport::delivery
