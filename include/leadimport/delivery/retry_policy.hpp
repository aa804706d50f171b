#pragma once
// May I send it again, and how long do I wait: apart. The functions get everything as arguments.

#include <chrono>
#include <optional>

namespace leadimport::delivery {

struct retry_policy {
    std::chrono::milliseconds first{500};        // the backoff's bound before the first retry
    std::chrono::milliseconds longest{30'000};   // where doubling ends
    std::chrono::milliseconds patience{900'000}; // --retry-for: since the first failure of a row

    // The same, but for one member.
    [[nodiscard]] retry_policy with_patience(std::chrono::milliseconds p) const noexcept {
        return {first, longest, p};
    }
    [[nodiscard]] retry_policy with_longest(std::chrono::milliseconds l) const noexcept {
        return {first, l, patience};
    }

    // Whether there is time for one more try, after the wait that the server asked for.
    [[nodiscard]] bool may_retry(std::chrono::steady_clock::duration since_first_failure,
                                 std::chrono::milliseconds asked = std::chrono::milliseconds{
                                     0}) const noexcept;

    // Full jitter: anything from nothing to the bound, which doubles with every retry.
    // `retries`: those made before. `random` in [0, 1). What the server asked for is waited in
    // full, and the jitter comes on top: all clients were told the same.
    [[nodiscard]] std::chrono::milliseconds
    backoff(unsigned retries, double random,
            std::optional<std::chrono::milliseconds> asked = std::nullopt) const noexcept;

    // How long to wait before one more try: the backoff, but no longer than the patience lasts
    // (rounded up to a millisecond), so that the last try comes as it ends.
    [[nodiscard]] std::chrono::milliseconds
    wait(std::chrono::steady_clock::duration since_first_failure, unsigned retries, double random,
         std::optional<std::chrono::milliseconds> asked = std::nullopt) const noexcept;
};

} // namespace leadimport::delivery
