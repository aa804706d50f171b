#include "leadimport/delivery/retry_policy.hpp"

#include <climits>
#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::retry_policy;

} // namespace

TEST_CASE("retry_policy: the bound doubles from half a second to thirty") {
    const retry_policy p;
    const struct {
        unsigned retries;
        std::chrono::milliseconds bound;
    } table[] = {
        {0, 500ms}, {1, 1s},   {2, 2s},     {3, 4s},         {4, 8s},         {5, 16s},
        {6, 30s},   {7, 30s},  {20, 30s},   {21, 30s},       {31, 30s},       {32, 30s},
        {63, 30s},  {64, 30s}, {1000, 30s}, {1U << 31, 30s}, {UINT_MAX, 30s},
    };
    for (const auto& row : table) {
        CAPTURE(row.retries);
        CHECK(p.backoff(row.retries, 0.0) == 0ms);
        CHECK(p.backoff(row.retries, 0.5) == row.bound / 2);
        const auto longest = p.backoff(row.retries, 0.999999999);
        CHECK(longest < row.bound);
        CHECK(longest >= row.bound - 1ms);
    }
}

TEST_CASE("retry_policy: what the server asked for is waited in full, the jitter on top") {
    const retry_policy p;
    CHECK(p.backoff(0, 0.0, 7s) == 7s);
    CHECK(p.backoff(0, 0.5, 7s) == 7250ms);
    CHECK(p.backoff(100, 0.5, 15min) == 15min + 15s);
    CHECK(p.backoff(0, 0.5, 0ms) == 250ms);
}

TEST_CASE("retry_policy: a bound that is small already stays under the longest") {
    const retry_policy p{.first = 1ms, .longest = 4ms, .patience = 1s};
    CHECK(p.backoff(1, 0.5) == 1ms);
    CHECK(p.backoff(9, 0.5) == 2ms);
    const retry_policy upside_down{.first = 10s, .longest = 1s, .patience = 1s};
    CHECK(upside_down.backoff(0, 0.5) == 500ms);
}

TEST_CASE("retry_policy: there is time for one more try until the patience is over") {
    const retry_policy p;
    CHECK(p.may_retry(0s));
    CHECK(p.may_retry(15min - 1ns));
    CHECK_FALSE(p.may_retry(15min));
    CHECK_FALSE(p.may_retry(24h));
    CHECK(p.may_retry(0s, 15min)); // the whole of it may be one wait
    CHECK(p.may_retry(5min, 10min));
    CHECK_FALSE(p.may_retry(1ns, 15min));
    CHECK_FALSE(p.may_retry(5min, 10min + 1ms));
    CHECK_FALSE(p.may_retry(15min, 0s));
    const retry_policy none{.patience = 0ms};
    CHECK_FALSE(none.may_retry(0s));
}

TEST_CASE("retry_policy: what is left of the patience is the longest wait") {
    const retry_policy p;
    CHECK(p.left(0s) == 15min);
    CHECK(p.left(14min + 58s) == 2s);
    CHECK(p.left(15min - 1ns) == 1ms); // still a try, so still a wait
    CHECK(p.left(15min) == 0ms);
    CHECK(p.left(24h) == 0ms);
    const retry_policy none{.patience = 0ms};
    CHECK(none.left(0s) == 0ms);
}
