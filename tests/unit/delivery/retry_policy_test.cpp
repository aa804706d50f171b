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

TEST_CASE("retry_policy: no wait outlasts the patience") {
    const retry_policy p;
    const struct {
        std::chrono::nanoseconds tried_for;
        unsigned retries;
        std::optional<std::chrono::milliseconds> asked;
        std::chrono::milliseconds wait;
    } table[] = {
        {0s, 0, {}, 250ms},        {0s, 9, {}, 15s},  {14min + 58s, 9, {}, 2s},
        {15min - 1ns, 9, {}, 1ms}, // still a try, so still a wait
        {15min, 9, {}, 0ms},       {24h, 9, {}, 0ms}, {1min, 0, 7s, 7250ms},
        {14min + 50s, 9, 7s, 10s}, // what was asked for in full, less of the jitter
        {14min + 53s, 9, 7s, 7s},
    };
    for (const auto& row : table) {
        CAPTURE(row.tried_for.count());
        CHECK(p.wait(row.tried_for, row.retries, 0.5, row.asked) == row.wait);
    }
    const retry_policy none{.patience = 0ms};
    CHECK(none.wait(0s, 9, 0.5) == 0ms);
}
