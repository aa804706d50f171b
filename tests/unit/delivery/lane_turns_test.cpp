#include "delivery/lane_turns.hpp"
#include "delivery/patience_clock.hpp"

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using leadimport::rate;
using leadimport::delivery::lane_turns;
using leadimport::delivery::patience_clock;

constexpr patience_clock::time_point start{1h};

} // namespace

TEST_CASE("lane_turns: while one lane waits for a far moment no other begins with a row") {
    lane_turns t{rate{10, 1s}};
    CHECK(t.limited());
    CHECK(t.is_free(0ms));
    t.waits();
    CHECK_FALSE(t.is_free(0ms));
    t.is_near();
    CHECK(t.is_free(0ms));
}

TEST_CASE("lane_turns: so many lanes connect as have a moment within what is near") {
    for (const std::uint64_t per_second : {10U, 100U}) {
        CAPTURE(per_second);
        lane_turns t{rate{per_second, 1s}};
        const auto apart = 1000ms / per_second;
        unsigned lanes = 0;
        for (; t.is_free(0ms); ++lanes)
            t.connects();
        CHECK((lanes - 1) * apart < t.ahead(0ms));
        CHECK(lanes * apart >= t.ahead(0ms));
    }
}

TEST_CASE("lane_turns: without a limit every lane may begin at any time, unless there is a pause") {
    lane_turns t{rate{}};
    CHECK_FALSE(t.limited());
    for (int i = 0; i < 1000; ++i)
        t.connects();
    CHECK(t.is_free(0ms));
    t.waits();
    CHECK_FALSE(t.is_free(0ms));
}

TEST_CASE("lane_turns: a slow connection makes moments near earlier, within bounds") {
    lane_turns t{rate{10, 1s}};
    const auto quick = t.ahead(0ms);
    t.connects();
    t.connected(0ms); // it failed
    CHECK(t.ahead(0ms) == quick);
    t.connects();
    t.connected(400ms);
    CHECK(t.ahead(0ms) ==
          std::min<lane_turns::clock::duration>(800ms, leadimport::limits::connect_ahead));
    t.connects();
    t.connected(24h);
    CHECK(t.ahead(1h) == leadimport::limits::connect_ahead);
}

TEST_CASE("patience_clock: it stands still during a pause, of which each part counts once") {
    patience_clock c;
    CHECK(c.at(start, {}) == start);
    c.pause(start, {}, start + 10s);
    CHECK(c.at(start, start + 10s) == start);
    CHECK(c.at(start + 5s, start + 10s) == start);
    CHECK(c.at(start + 11s, start + 10s) == start + 1s);
    c.pause(start + 5s, start + 10s, start + 12s); // another 429, 2 s of it new
    CHECK(c.at(start + 13s, start + 12s) == start + 1s);
    c.pause(start + 13s, start + 12s, start + 12s); // over already
    CHECK(c.at(start + 13s, start + 12s) == start + 1s);
}
