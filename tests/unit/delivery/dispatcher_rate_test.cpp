// All of the rate is used: looked at where moments are booked, so that it shows to the nanosecond.

#include "scripted_sending.hpp"
#include "support/watched_limiter.hpp"

#include "leadimport/delivery/lane_count.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::pacer;
using delivery::row_state;
using clock = std::chrono::steady_clock;

void use_the_rate(std::chrono::milliseconds answer) {
    const rate limit{90, 10s};
    constexpr std::uint64_t rows = 40;
    scripted_sending s{static_cast<unsigned>(delivery::lanes_needed(limit, answer)), rows};
    watched_limiter limiter{limit};
    s.asked = &limiter;
    s.open_takes = 30ms;
    s.recorder.delay = 5ms;
    s.otherwise.after = answer;
    CHECK_FALSE(s.run().why);

    CAPTURE(answer.count());
    CHECK(s.count_in(row_state::created) == rows);
    CHECK(limiter.taken.size() == rows);
    REQUIRE(limiter.booked.size() == rows); // no moment is booked for nothing
    CHECK(limiter.booked.back() - limiter.booked.front() == (rows - 1) * pacer{limit}.interval());
}

} // namespace

TEST_CASE("dispatcher: no moment is left unused, however slow answers are, with lanes enough") {
    const rate limit{90, 10s};
    CHECK(pacer{limit}.interval() * 90 <= 10100ms);
    for (const auto answer : {50ms, 300ms, 3000ms})
        use_the_rate(answer);
}
