#pragma once
// May I send it again, and how long do I wait: two functions. Both get everything as arguments.

#include <chrono>
#include <optional>

namespace leadimport::delivery {

struct retry_policy {
    std::chrono::milliseconds first{500};        // the backoff's bound before the first retry
    std::chrono::milliseconds longest{30'000};   // where doubling ends
    std::chrono::milliseconds patience{900'000}; // --retry-for: since the first failure of a row

    // Whether there is time for one more try, after the wait that the server asked for.
    [[nodiscard]] bool may_retry(std::chrono::steady_clock::duration since_first_failure,
                                 std::chrono::milliseconds asked = std::chrono::milliseconds{
                                     0}) const noexcept;

    // What is left of the patience: the longest time to wait for one more try. Never less than
    // nothing, rounded up.
    [[nodiscard]] std::chrono::milliseconds
    left(std::chrono::steady_clock::duration since_first_failure) const noexcept;

    // Full jitter: anything from nothing to the bound, which doubles with every retry.
    // `retries`: those made before. `random` in [0, 1). What the server asked for is waited in
    // full, and the jitter comes on top: everybody was told the same.
    [[nodiscard]] std::chrono::milliseconds
    backoff(unsigned retries, double random,
            std::optional<std::chrono::milliseconds> asked = std::nullopt) const noexcept;
};

} // namespace leadimport::delivery
