#include "scripted_sending.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;

const step held{delivery::answer{}, 0ms, true};
step slowly(std::chrono::milliseconds after, unsigned s = 201) {
    return {delivery::answer{s, {}, {}, {}}, after, false};
}

// The rows of an endless intake, cut off after a while.
void give_up_after(scripted_sending& s, std::chrono::milliseconds when) {
    s.intake.endless = true;
    s.at(when, [](delivery::dispatcher& d) { d.cut(); });
}

} // namespace

TEST_CASE("dispatcher: it ends when the intake is empty and the last retry has ended") {
    scripted_sending s{3, 6};
    for (std::uint64_t row = 4; row <= 6; ++row)
        s.script[row] = {status(503), status(503)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 6);
    CHECK(s.last_status.traffic.retried == 6);
    for (const auto* lane : {"0", "1", "2"})
        CHECK(s.count(std::string{"hung up lane "} + lane) == 1);
}

TEST_CASE("dispatcher: no intent, no request, and the job ends with the recorder's error") {
    scripted_sending s{1, 5};
    s.recorder.fails_at = 3;
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::storage_full);
    CHECK_FALSE(s.sent.contains(3));
    CHECK(s.recorder.outcomes.size() == 2);
    CHECK(s.count("intake stopped") == 1);
}

TEST_CASE(
    "dispatcher: what stops the job lets finish what is in flight, and the first cause stays") {
    scripted_sending s{3, 9};
    s.script[1] = {slowly(40ms)};
    s.script[2] = {slowly(20ms, 401)};
    s.script[3] = {slowly(60ms, 200)}; // would have it ask whether the API is there
    for (std::uint64_t row = 4; row <= 9; ++row)
        s.script[row] = {held};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::api_unauthorized);
    CHECK_FALSE(ending.drained);
    CHECK(s.state(1) == row_state::created);
    CHECK(s.state(2) == row_state::pending);
    CHECK(s.state(3) == row_state::unknown);
    CHECK(s.count("probe") == 0);
    CHECK(s.recorder.outcomes.size() == 2);
    CHECK(s.count("release 2.0") == 1);
    CHECK(s.sent.size() == 3);
}

TEST_CASE("dispatcher: a drain lets finish what is in flight and begins nothing") {
    scripted_sending s{2, 100};
    s.otherwise = slowly(30ms);
    s.at(45ms, [](delivery::dispatcher& d) {
        CHECK(d.status().in_flight == 2);
        d.drain();
        d.drain(); // asked for twice is once
    });
    const auto ending = s.run();
    CHECK_FALSE(ending.why);
    CHECK(ending.drained);
    CHECK(s.recorder.outcomes.size() == s.sent.size());
    CHECK(s.count_in(row_state::created) == s.sent.size());
    CHECK(s.sent.size() <= 6);
    CHECK(s.count("intake stopped") == 1);
}

TEST_CASE("dispatcher: a drain gives up connecting and waiting, and releases what was announced") {
    scripted_sending s{3, 10};
    s.limiter = delivery::local_limiter{rate{1, 2s}};
    s.recorder.delay = 1ms;
    SUBCASE("connecting") { s.opens = {status(200), held}; }
    SUBCASE("waiting") { s.opens = {status(200), status(200)}; }
    const bool connecting = s.opens.back().held;
    s.at(100ms, [&](delivery::dispatcher& d) {
        CHECK(s.opens.empty());
        CHECK(s.connections == (connecting ? 1U : 2U));
        d.drain();
    });
    const auto ending = s.run();
    CHECK_FALSE(ending.why);
    CHECK(ending.drained);
    CHECK(s.sent.size() == 1);
    CHECK(s.recorder.outcomes.size() == 1);
    CHECK(s.count("intent 2.1") == s.count("release 2.0"));
}

TEST_CASE("dispatcher: an intent that was made when the drain comes is released") {
    scripted_sending s{1, 1};
    s.recorder.delay = 60ms;
    s.at(20ms, [](delivery::dispatcher& d) { d.drain(); });
    CHECK_FALSE(s.run().why);
    CHECK(s.sent.empty());
    CHECK(s.count("intent 1.1") == 1);
    CHECK(s.count("release 1.0") == 1);
    CHECK(s.recorder.outcomes.empty());
}

TEST_CASE("dispatcher: a cut ends what is in flight, which is unknown then") {
    scripted_sending s{3, 100};
    s.otherwise = held;
    s.at(20ms, [](delivery::dispatcher& d) { d.drain(); });
    s.at(40ms, [](delivery::dispatcher& d) { d.cut(); });
    const auto ending = s.run();
    CHECK(ending.drained);
    CHECK(s.recorder.outcomes.size() == 3);
    CHECK(s.count_in(row_state::unknown) == 3);
    CHECK(s.recorder.outcomes[1].attempts == 1);
    CHECK(s.recorder.outcomes[1].status == 0);
}

TEST_CASE("dispatcher: at most as many requests are in flight as there are lanes") {
    for (const unsigned lanes : {1U, 3U, 16U}) {
        scripted_sending s{lanes, 64};
        s.otherwise = slowly(3ms);
        CHECK_FALSE(s.run().why);
        CHECK(s.most_in_flight == lanes);
        CHECK(s.recorder.outcomes.size() == 64);
    }
}

TEST_CASE(
    "dispatcher: while the lanes are busy the intake is asked for a queue's worth and no more") {
    scripted_sending s{2, 1000};
    s.otherwise = held;
    give_up_after(s, 30ms);
    CHECK_FALSE(s.run().why);
    CHECK(s.intake.given >= 2 + 4);     // it is asked again when half of the queue is gone
    CHECK(s.intake.given <= 2 + 8 + 1); // two in flight, four queued for each, one in hand
}

TEST_CASE("dispatcher: rows that wait for their next attempt take the place of new ones") {
    scripted_sending s{2, 1000};
    s.retries = {.first = 10s, .longest = 10s, .patience = 1h};
    s.otherwise = status(503);
    s.at(60ms, [](delivery::dispatcher& d) {
        CHECK(d.status().queued >= 8);
        CHECK(d.status().queued <= 11);
    });
    give_up_after(s, 80ms);
    CHECK_FALSE(s.run().why);
    CHECK(s.intake.given <= 12);
}

TEST_CASE("dispatcher: a slow intake keeps no lane from ending") {
    scripted_sending s{4, 3};
    give_up_after(s, 50ms);
    const auto ending = s.run();
    CHECK(ending.drained);
    CHECK(s.count_in(row_state::created) == 3);
}

TEST_CASE("dispatcher: exceptions of the intake, the recorder and the lanes come out of run()") {
    SUBCASE("intake") {
        scripted_sending s{2, 10};
        s.intake.throws_at = 4;
        CHECK_THROWS_WITH_AS(s.run(), "the intake threw", std::runtime_error);
        CHECK(s.recorder.outcomes.size() <= 3);
    }
    SUBCASE("recorder") {
        scripted_sending s{2, 10};
        s.recorder.throws_at = 4;
        s.script[3] = {slowly(20ms)};
        CHECK_THROWS_WITH_AS(s.run(), "the recorder threw", std::runtime_error);
        CHECK_FALSE(s.sent.contains(4));
        if (s.sent.contains(3)) CHECK(s.state(3) == row_state::created);
    }
}

TEST_CASE("dispatcher: a wait that goes beyond the patience is not begun") {
    scripted_sending s{1, 3};
    s.retries.patience = 2s;
    s.script[1] = {status(503, "60000")};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(s.state(1) == row_state::pending);
}

TEST_CASE("dispatcher: too many failures end it, and what is in flight ends first") {
    scripted_sending s{2, 50};
    s.failures = {3, {}};
    s.otherwise = status(400);
    s.script[4] = {slowly(30ms)};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::too_many_failures);
    CHECK_FALSE(ending.drained);
    CHECK(s.count_in(row_state::failed) == 3);
    CHECK(s.count_in(row_state::created) + 3 == s.sent.size());
}

TEST_CASE("dispatcher: first rows that fail alike end it, unless it is said how many may") {
    scripted_sending s{1, 50};
    s.failures = {};
    s.otherwise = status(400);
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::rows_fail_alike);
    CHECK(s.sent.size() == 20);
}

TEST_CASE("dispatcher: it can be told to stop, and why") {
    scripted_sending s{2, 100};
    s.otherwise = slowly(30ms);
    s.at(45ms, [](delivery::dispatcher& d) { d.stop({errc::time_is_up, {}, {}}); });
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::time_is_up);
    CHECK(s.count_in(row_state::created) == s.sent.size());
    CHECK(s.sent.size() <= 6);
}
