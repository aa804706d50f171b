#include "leadimport/delivery/retry_policy.hpp"

#include <algorithm>

namespace leadimport::delivery {

bool retry_policy::may_retry(std::chrono::steady_clock::duration since_first_failure,
                             std::chrono::milliseconds asked) const noexcept {
    return since_first_failure < patience && since_first_failure + asked <= patience;
}

std::chrono::milliseconds
retry_policy::backoff(unsigned retries, double random,
                      std::optional<std::chrono::milliseconds> asked) const noexcept {
    // Doubled so often it is beyond any `longest`; a larger shift would be undefined.
    const auto doublings = std::min(retries, 20U);
    using ms = std::chrono::milliseconds;
    const auto bound = std::min(longest, ms{first.count() << doublings});
    const ms jitter{static_cast<ms::rep>(random * static_cast<double>(bound.count()))};
    return asked.value_or(ms{0}) + jitter;
}

std::chrono::milliseconds
retry_policy::wait(std::chrono::steady_clock::duration since_first_failure, unsigned retries,
                   double random, std::optional<std::chrono::milliseconds> asked) const noexcept {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(patience - since_first_failure);
    return std::clamp(left, std::chrono::milliseconds{0}, backoff(retries, random, asked));
}

} // namespace leadimport::delivery
