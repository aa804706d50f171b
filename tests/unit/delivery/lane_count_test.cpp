#include "leadimport/delivery/lane_count.hpp"

#include <doctest/doctest.h>

namespace {
using namespace leadimport;
using namespace std::chrono_literals;
} // namespace

TEST_CASE("lanes_needed: a tenth more than are busy at that rate") {
    const struct {
        rate r;
        std::chrono::milliseconds answer;
        std::uint64_t lanes;
    } table[] = {
        {{90, 10s}, 0ms, 1},    {{90, 10s}, 50ms, 1}, {{90, 10s}, 300ms, 3},
        {{90, 10s}, 1s, 10},    {{90, 10s}, 3s, 30},  {{90, 10s}, 60s, 594},
        {{100, 1s}, 100ms, 11}, {{1, 24h}, 15min, 1}, {{1'000'000, 1ms}, 1s, 1'100'000'000},
        {rate{}, 3s, 1},
    };
    for (const auto& t : table) {
        CAPTURE(format_rate(t.r));
        CAPTURE(t.answer.count());
        CHECK(delivery::lanes_needed(t.r, t.answer) == t.lanes);
    }
}
