#include "scripted_sending.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;

// These rows meet an answer that leaves everything open.
void break_at(scripted_sending& s, std::uint64_t first, std::uint64_t last) {
    for (auto row = first; row <= last; ++row)
        s.script[row] = {status(500)};
}

step slowly(unsigned s, std::chrono::milliseconds after) {
    return {delivery::answer{s, {}, {}, {}}, after, false};
}

} // namespace

TEST_CASE("dispatcher: three unknowns in a row stop the sending until a probe passes") {
    scripted_sending s{1, 6};
    break_at(s, 1, 3);
    s.probes = {status(500), lost(), status(503)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::unknown) == 3);
    CHECK(s.count_in(row_state::created) == 3);
    CHECK(s.count("probe") == 4);
    CHECK(s.index("unknown 3") < s.index("probe"));
    CHECK(s.last_index("probe") < s.index("send 4"));
    CHECK_FALSE(s.last_status.breaker_open);
    CHECK(s.last_status.traffic.points == 6 + 4);
}

TEST_CASE("dispatcher: two unknowns, or three with an answer between, are no reason to stop") {
    scripted_sending s{1, 9};
    for (const std::uint64_t row : {1U, 2U, 4U, 5U, 7U, 8U})
        s.script[row] = {lost()};
    s.script[6] = {status(400)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count("probe") == 0);
    CHECK(s.count_in(row_state::unknown) == 6);
}

TEST_CASE("dispatcher: while the breaker is open nothing leaves, also what had booked its moment") {
    scripted_sending s{4, 12};
    s.limiter = delivery::local_limiter{rate{10, 400ms}};
    break_at(s, 1, 3);
    s.probes = {status(500), status(500), status(500)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::unknown) == 3);
    CHECK(s.count_in(row_state::created) == 9);
    CHECK(s.sent_between(s.index("unknown 3"), s.last_index("probe")) == 0);
}

TEST_CASE("dispatcher: a probe that never passes ends the job when the patience ends") {
    scripted_sending s{4, 20};
    s.retries.patience = 60ms;
    s.otherwise = status(500);
    for (int i = 0; i < 1000; ++i)
        s.probes.push_back(status(500));
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(english(ending.why->detail) == "the probe says 500");
    CHECK(s.recorder.outcomes.size() <= 4); // three, and what else was in flight
    CHECK(s.count("probe") > 2);
    CHECK(s.count("intake stopped") == 1);
}

TEST_CASE("dispatcher: the last probe comes as the patience ends, however long the backoff") {
    scripted_sending s{1, 4};
    s.retries = {.first = 1h, .longest = 1h, .patience = 100ms};
    break_at(s, 1, 3);
    CHECK_FALSE(s.run().why);
    CHECK(s.count("probe") == 1);
    CHECK(s.state(4) == row_state::created);
}

TEST_CASE("dispatcher: a 429 to the last probe is waited out, and another one is the last") {
    for (const unsigned then : {200U, 500U}) {
        CAPTURE(then);
        scripted_sending s{1, 4};
        s.retries = {.first = 1h, .longest = 1h, .patience = 100ms};
        break_at(s, 1, 3);
        s.probes = {status(429, "300"), status(then), status(500)};
        CHECK(s.run().why.has_value() == (then == 500));
        CHECK(s.count("probe") == 2);
        REQUIRE(s.probed.size() == 2);
        CHECK(s.probed[1] - s.probed[0] >= 300ms);
    }
}

TEST_CASE("dispatcher: a probe that is refused ends the job at once") {
    scripted_sending s{2, 20};
    s.otherwise = status(500);
    s.probes = {status(401)};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::api_unauthorized);
    CHECK(s.count("probe") == 1);
}

TEST_CASE(
    "dispatcher: after a good probe one row is tried, and only its answer lets the others go") {
    scripted_sending s{4, 12};
    break_at(s, 1, 5);
    s.otherwise = {delivery::answer{201, {}, {}, {}}, 5ms, false};
    CHECK_FALSE(s.run().why);
    // Four lanes: up to four unknowns open it, each row let through adds one, then all succeed.
    CHECK(s.count_in(row_state::unknown) == 5);
    CHECK(s.count_in(row_state::created) == 7);
    CHECK(s.count("probe") >= 2);
    auto first_good = s.events.size();
    for (auto i = s.events.size(); i-- > 0;)
        if (s.events[i].starts_with("created")) first_good = i;
    CHECK(s.sent_between(s.last_index("probe"), first_good) == 1);
}

TEST_CASE(
    "dispatcher: a server that answers probes and breaks at every row does not get the file") {
    scripted_sending s{4, 500};
    s.otherwise = status(500);
    s.retries = {.first = 8ms, .longest = 40ms, .patience = 300ms};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(english(ending.why->detail) == "status 500");
    CHECK(s.count_in(row_state::unknown) < 40);
    CHECK(s.count_in(row_state::unknown) == s.sent.size());
}

TEST_CASE("dispatcher: a good answer of what was in flight closes the breaker without a probe") {
    scripted_sending s{4, 10};
    s.retries = {.first = 20s, .longest = 20s, .patience = 60s}; // and does not wait for one
    for (std::uint64_t row = 1; row <= 3; ++row)
        s.script[row] = {slowly(500, 10ms)};
    s.script[4] = {slowly(201, 30ms)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count("probe") == 0);
    CHECK(s.count_in(row_state::created) == 7);
}

TEST_CASE("dispatcher: failures that are over do not shorten the patience with the next") {
    for (const unsigned success : {201U, 400U, 429U}) {
        CAPTURE(success);
        scripted_sending s{1, 12};
        s.retries = {.first = 2ms, .longest = 2ms, .patience = 400ms};
        break_at(s, 1, 3);
        s.script[4] = {status(success, "1")};
        s.script[5] = {slowly(201, 500ms)};
        if (success == 429) s.script[4].push_back(slowly(400, 500ms));
        break_at(s, 6, 8);
        CHECK_FALSE(s.run().why);
        CHECK(s.recorder.outcomes.size() == 12);
    }
}

TEST_CASE("dispatcher: a good answer that comes during a probe counts more than the probe's") {
    scripted_sending s{4, 10};
    for (std::uint64_t row = 1; row <= 3; ++row)
        s.script[row] = {slowly(500, 10ms)};
    s.script[4] = {status(201)};
    s.script[4].front().until = "probe";
    s.probes = {status(500)};
    s.probes.front().until = "created 4";
    CHECK_FALSE(s.run().why);
    CHECK(s.count("probe") == 1);
    CHECK(s.count_in(row_state::created) == 7);
}

TEST_CASE("dispatcher: a half-open row that could not leave makes room for the next") {
    scripted_sending s{3, 8};
    break_at(s, 1, 3);
    s.script[4] = {status(503)};
    s.script[5] = {not_sent(false)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 5);
    CHECK(s.count("probe") == 1);
}

TEST_CASE("dispatcher: when half of the requests come to nothing nothing more is sent") {
    scripted_sending s{3, 40};
    for (std::uint64_t row = 1; row <= 21; ++row)
        s.script[row] = {status(row % 2 == 0 ? 409 : 503)};
    s.retries = {.first = 1h, .longest = 1h, .patience = 5h}; // nothing comes back
    s.at(3s, [](delivery::dispatcher& d) { d.drain(); });
    CHECK_FALSE(s.run().why);
    CHECK(s.count("probe") == 0); // nor is it asked for before an hour
    CHECK(s.recorder.outcomes.size() >= 10);
    CHECK(s.sent_between(0, s.events.size()) >= 21);
    CHECK(s.sent_between(0, s.events.size()) <= 23); // what was in flight
}

TEST_CASE("dispatcher: a server that fails at half of all requests ends the job in the end") {
    scripted_sending s{1, 5000};
    s.otherwise.after = 1ms;
    for (std::uint64_t row = 1; row <= 5000; row += 2)
        s.script[row] = {slowly(500, 1ms)};
    s.retries = {.first = 8ms, .longest = 40ms, .patience = 300ms};
    s.at(9s, [](delivery::dispatcher& d) { d.drain(); });
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(s.recorder.outcomes.size() < 5000);
}

TEST_CASE("dispatcher: a drain ends the waiting for a failing server") {
    scripted_sending s{3, 50};
    s.otherwise = status(500);
    s.retries = {.first = 10s, .longest = 10s, .patience = 1h};
    s.at(300ms, [](delivery::dispatcher& d) {
        CHECK(d.status().breaker_open);
        d.drain();
    });
    const auto ending = s.run();
    CHECK_FALSE(ending.why);
    CHECK(ending.drained);
    CHECK(s.count("probe") == 0);
    CHECK(s.recorder.outcomes.size() <= 3);
}

TEST_CASE("dispatcher: a probe asks the limiter, and a drain ends it too") {
    scripted_sending s{1, 10};
    s.otherwise = status(500);
    s.probes = {step{delivery::answer{}, 0ms, true}};
    s.at(300ms, [](delivery::dispatcher& d) { d.drain(); });
    CHECK(s.run().drained);
    CHECK(s.count("probe") == 1);
    CHECK(s.recorder.outcomes.size() == 3);
}

TEST_CASE("dispatcher: a lane that was busy while the breaker opened sends nothing beside the "
          "half-open row") {
    scripted_sending s{4, 12};
    for (std::uint64_t row = 1; row <= 12; ++row)
        s.script[row] = {row <= 3 ? slowly(500, 1ms) : slowly(201, 100ms)};
    SUBCASE("busy with making a connection") {
        s.opens = {step{}, step{}, step{}, {delivery::answer{}, 40ms, false}};
    }
    SUBCASE("busy with announcing its row") { s.recorder.delays[4] = 40ms; }
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 9);
    std::size_t first_good = 0;
    while (!s.events[first_good].starts_with("created"))
        ++first_good;
    CHECK(s.sent_between(s.last_index("probe"), first_good) == 1);
}

TEST_CASE("dispatcher: when the last rows open the breaker no lane probes for nothing") {
    for (const unsigned lanes : {1U, 3U}) {
        CAPTURE(lanes);
        scripted_sending s{lanes, 3};
        s.otherwise = status(500);
        s.retries = {.first = 1h, .longest = 1h, .patience = 5h};
        CHECK_FALSE(s.run().why);
        CHECK(s.count("probe") == 0);
        CHECK(s.count_in(row_state::unknown) == 3);
    }
}

TEST_CASE("dispatcher: a row that another lane holds is no reason to end while it may come back") {
    scripted_sending s{2, 4};
    s.script[1] = {slowly(503, 60ms)};
    break_at(s, 2, 4);
    s.script[1].push_back(status(201));
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::unknown) == 3);
    CHECK(s.state(1) == row_state::created);
    CHECK(s.count("probe") <= 1);
}

TEST_CASE("dispatcher: an input that comes to its end while it is probed ends the probing") {
    scripted_sending s{1, 3};
    s.intake.endless = true;
    s.otherwise = status(500);
    s.retries = {.first = 1h, .longest = 1h, .patience = 5h};
    s.at(300ms, [&s](delivery::dispatcher&) { s.intake.stop(); });
    CHECK_FALSE(s.run().why);
    CHECK(s.count("probe") == 0);
}

TEST_CASE("dispatcher: a 429 to a probe pauses all lanes, and no patience is spent on it") {
    scripted_sending s{1, 6};
    s.retries.patience = 250ms;
    break_at(s, 1, 3);
    s.probes = {status(429, "400"), status(429, "1")};
    CHECK_FALSE(s.run().why);
    CHECK(s.count("probe") == 3);
    CHECK(s.count_in(row_state::created) == 3);
    CHECK(s.last_status.traffic.throttled == 2);
    REQUIRE(s.probed.size() == 3);
    CHECK(s.probed[1] - s.probed[0] >= 400ms);
}

TEST_CASE("dispatcher: a row's patience, too, stands still during the pause of a 429") {
    scripted_sending s{1, 2};
    s.retries.patience = 250ms;
    s.script[1] = {status(503), status(429, "400"), status(503)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 2);
}
