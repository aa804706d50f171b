#include "scripted_sending.hpp"
#include "support/english.hpp"

#include "leadimport/delivery/lane_count.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;
using clock = std::chrono::steady_clock;

step failing_after(std::chrono::milliseconds time) {
    auto s = not_sent(false);
    s.after = time;
    return s;
}

} // namespace

TEST_CASE("dispatcher: every row is created once, its intent before its bytes, its end after") {
    scripted_sending s{4, 50};
    s.recorder.delay = 1ms;
    const auto ending = s.run();
    CHECK_FALSE(ending.why);
    CHECK_FALSE(ending.drained);
    CHECK(s.recorder.outcomes.size() == 50);
    for (std::uint64_t row = 1; row <= 50; ++row) {
        const auto n = std::to_string(row);
        CHECK(s.count("intent " + n + ".1") == 1);
        CHECK(s.count("send " + n) == 1);
        CHECK(s.index("intent " + n + ".1") < s.index("send " + n));
        CHECK(s.index("send " + n) < s.index("created " + n));
        const auto& o = s.recorder.outcomes[row];
        CHECK(o.state == row_state::created);
        CHECK(o.attempts == 1);
        CHECK(o.status == 201);
        CHECK(o.lead_id == "lead-" + n);
        CHECK(o.created_at == "then");
        CHECK(o.original == "original " + n);
        CHECK(o.cells == 3);
    }
    CHECK(s.last_status.in_flight == 0);
    CHECK(s.last_status.queued == 0);
}

TEST_CASE("dispatcher: no rows, no requests") {
    scripted_sending s{3, 0};
    CHECK_FALSE(s.run().why);
    CHECK(s.sent.empty());
    CHECK(s.events.size() == 3); // each lane hangs up
}

TEST_CASE("dispatcher: each verdict has its consequence") {
    const struct {
        const char* what;
        step met;
        row_state state;
        unsigned status;
        std::optional<errc> why;
    } table[] = {
        {"created", status(201), row_state::created, 201, {}},
        {"refused", status(400), row_state::failed, 400, {}},
        {"uncertain, with an answer", status(500), row_state::unknown, 500, {}},
        {"uncertain, without one", lost(), row_state::unknown, 0, {}},
        {"uncertain, and nothing left to ask for", status(200), row_state::unknown, 200, {}},
        {"hopeless", status(401), row_state::pending, 0, errc::api_unauthorized},
        {"again", status(503), row_state::created, 201, {}},
        {"blameless", with_former_token(), row_state::created, 201, {}},
        {"throttled", status(429), row_state::created, 201, {}},
        {"not sent", not_sent(false), row_state::created, 201, {}},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        scripted_sending s{1, 1};
        s.script[1] = {t.met};
        const auto ending = s.run();
        CHECK(s.state(1) == t.state);
        CHECK(ending.why.has_value() == t.why.has_value());
        if (t.why) CHECK(ending.why->code == *t.why);
        if (t.state == row_state::pending) continue;
        const auto& o = s.recorder.outcomes[1];
        CHECK(o.status == t.status);
        CHECK(o.attempts == 1); // what certainly was not carried out does not count
        CHECK(o.original == "original 1");
    }
}

TEST_CASE("dispatcher: a duplicate is in doubt when an earlier attempt may have made it") {
    for (const unsigned attempts : {0U, 1U}) {
        CAPTURE(attempts);
        scripted_sending s;
        s.intake.attempts = attempts;
        s.script[1] = {status(409)};
        s.run();
        const auto& o = s.recorder.outcomes[1];
        CHECK(o.state == (attempts == 0 ? row_state::failed : row_state::unknown));
        CHECK(o.status == 409);
        CHECK(english(o.error) == "there is one");
    }
}

TEST_CASE("dispatcher: a release tells what the attempt met with") {
    scripted_sending s;
    s.retries.first = 1ms;
    s.script[1] = {status(503), status(429)};
    s.run();
    REQUIRE(s.recorder.setbacks.size() == 2);
    CHECK(s.recorder.setbacks[0].status == 503);
    CHECK(english(s.recorder.setbacks[0].cause) == "busy");
    CHECK(s.recorder.setbacks[1].status == 429);
    CHECK(english(s.recorder.setbacks[1].cause) == "HTTP 429: too many requests");
}

TEST_CASE("dispatcher: what was not carried out is sent again, after a release and a backoff") {
    scripted_sending s{1, 1};
    s.retries = {.first = 40ms, .longest = 60ms, .patience = 5s};
    s.script[1] = {status(503), not_sent(false), status(503)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count("intent 1.1") == 4);
    CHECK(s.count("release 1.0") == 3);
    CHECK(s.last_status.traffic.retried == 3);
    CHECK(s.last_status.trouble.empty());
    const auto& sent = s.sent[1];
    REQUIRE(sent.size() == 4);
    CHECK(sent[1] - sent[0] >= 20ms); // half of 40
    CHECK(sent[2] - sent[1] >= 30ms); // half of 60, the bound of 80
    CHECK(sent[3] - sent[2] >= 30ms);
}

TEST_CASE("dispatcher: when a row's patience ends the job stops, and the row is pending") {
    scripted_sending s{1, 2};
    s.retries.patience = 30ms;
    s.otherwise = status(503);
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(english(ending.why->detail) == "busy");
    CHECK(s.recorder.outcomes.empty());
    CHECK(s.sent[1].size() > 2);
    CHECK(s.count("intake stopped") == 1);
    CHECK(s.count("intent 1.1") == s.count("release 1.0"));
}

TEST_CASE("dispatcher: a row's last attempt comes as its patience ends, however long the backoff") {
    scripted_sending s;
    s.retries = {.first = 1h, .longest = 1h, .patience = 100ms};
    s.script[1] = {status(503)};
    CHECK_FALSE(s.run().why);
    CHECK(s.state(1) == row_state::created);
    REQUIRE(s.sent[1].size() == 2);
    CHECK(s.sent[1][1] - s.sent[1][0] >= 99ms);
}

TEST_CASE("dispatcher: a row waits for its next attempt without holding a lane") {
    scripted_sending s{1, 5};
    s.retries = {.first = 60ms, .longest = 60ms, .patience = 5s};
    s.script[1] = {status(503)};
    CHECK_FALSE(s.run().why);
    for (const auto* n : {"2", "3", "4", "5"})
        CHECK(s.index(std::string{"created "} + n) < s.index("created 1"));
}

TEST_CASE("dispatcher: a failing server is not hammered, and rows without a retry's budget wait") {
    scripted_sending s{2, 3};
    s.retries = {.first = 1ms, .longest = 2ms, .patience = 1h};
    s.otherwise = status(503);
    s.at(500ms, [&](delivery::dispatcher& d) {
        CHECK(d.status().queued == 3);
        s.otherwise = status(201);
    });
    const auto began = s.time.now();
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 3);
    CHECK(s.time.now() - began >= 3s); // the first after two seconds, the next a second later
    std::size_t sent = 0;
    for (const auto& [row, moments] : s.sent)
        sent += static_cast<std::size_t>(
            std::ranges::count_if(moments, [&](clock::time_point m) { return m < began + 500ms; }));
    CHECK(sent == 3 + 10);
}

TEST_CASE("dispatcher: a 429 pauses all lanes for the time it names, and counts against no row") {
    scripted_sending s{3, 12};
    s.retries.patience = 0ms; // no patience is needed
    s.otherwise = {delivery::answer{201, {}, {}, {}}, 1ms, false};
    s.script[4] = {status(429, "150")};
    CHECK_FALSE(s.run().why);
    CHECK(s.recorder.outcomes.size() == 12);
    CHECK(s.last_status.traffic.throttled == 1);
    CHECK(s.recorder.outcomes[4].attempts == 1);
    CHECK(s.count("release 4.0") == 1);
    REQUIRE(s.sent[4].size() == 2);
    const auto met = s.sent[4][0];
    CHECK(s.sent[4][1] - met >= 150ms);
    for (const auto& [row, moments] : s.sent)
        for (const auto m : moments)
            CHECK((m <= met + 20ms || m >= met + 150ms));
}

TEST_CASE("dispatcher: a token that is replaced under way costs no row anything") {
    scripted_sending s{16, 200};
    s.retries = {.first = 1h, .longest = 1h, .patience = 0ms}; // no backoff, no patience is needed
    s.failures = {};
    // All that is in flight meets it, before anything has succeeded and then once more.
    for (int n = 0; n < 48; ++n)
        s.first.push_back(with_former_token(1ms));
    const auto began = s.time.now();
    CHECK_FALSE(s.run().why);
    CHECK(s.time.now() - began < 2s); // the budget of retries would make most of them wait longer
    CHECK(s.count_in(row_state::created) == 200);
    CHECK(s.count("probe") == 0);
    CHECK(s.last_status.traffic.retried == 0);
    CHECK(s.last_status.trouble.empty());
    REQUIRE(s.recorder.setbacks.size() == 48);
    CHECK(s.recorder.setbacks[0].status == 401);
    for (const auto& [row, o] : s.recorder.outcomes)
        CHECK(o.attempts == 1);
}

TEST_CASE("dispatcher: a 429 makes moments void that were booked, and their intents with them") {
    scripted_sending s{4, 8};
    s.limiter = delivery::local_limiter{rate{10, 400ms}}; // 40 ms apart
    s.recorder.delay = 100ms;                             // so that lanes have made theirs
    s.first = {status(429, "300")};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 8);
    std::size_t again = 0;
    auto met = clock::time_point::max();
    for (const auto& [row, moments] : s.sent)
        met = std::min(met, moments.front());
    for (const auto& sent : s.sent) {
        const auto row = sent.first;
        const auto& moments = sent.second;
        CAPTURE(row);
        CHECK((moments.back() - met >= 300ms));
        again += moments.size() - 1;
        // Every intent was sent or released, and one was sent and released.
        const auto n = std::to_string(row);
        const auto released = s.count("release " + n + ".0") - (moments.size() - 1);
        CHECK(s.count("intent " + n + ".1") == moments.size() + released);
    }
    CHECK(again == 1);
}

TEST_CASE("dispatcher: a connection that cannot be made is tried again, without an intent") {
    scripted_sending s{1, 1};
    s.opens = {not_sent(false), not_sent(false)};
    CHECK_FALSE(s.run().why);
    CHECK(s.state(1) == row_state::created);
    CHECK(s.count("intent 1.1") == 1);
    CHECK(s.last_status.traffic.retried == 2);
}

TEST_CASE("dispatcher: while no connection can be made one lane tries at a time, ever later") {
    scripted_sending s{16, 100};
    s.retries = {.first = 40ms, .longest = 80ms, .patience = 10s};
    s.opens.assign(16 + 3, failing_after(5ms)); // with one more the breaker would open
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 100);
    REQUIRE(s.opened.size() >= 16 + 4);
    CHECK(s.opened[16] - s.opened[15] >= 20ms); // half of 40, whatever else failed
    for (std::size_t i = 17; i < 16 + 4; ++i)
        CHECK(s.opened[i] - s.opened[i - 1] >= 40ms);
    CHECK(s.connections > 1); // the others may then
}

TEST_CASE("dispatcher: who has a connection goes on while others cannot get one") {
    scripted_sending s{4, 100};
    s.retries = {.first = 20s, .longest = 20s, .patience = 1h};
    s.opens.assign(4, failing_after(5ms));
    s.opens.front() = status(200); // before the others fail
    s.otherwise.after = 1ms;
    s.at(3s, [](delivery::dispatcher& d) { d.drain(); }); // the rows that met it wait for 10 s
    CHECK(s.run().drained);
    CHECK(s.count_in(row_state::created) == 97);
    CHECK(s.opened.size() == 4);
}

TEST_CASE("dispatcher: a certificate that does not verify stops the job before anything is sent") {
    scripted_sending s{2, 5};
    s.opens = {not_sent(true), not_sent(true)};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::tls_untrusted);
    CHECK(s.sent.empty());
    CHECK(s.recorder.outcomes.empty());
}

TEST_CASE("dispatcher: a connection that grew too old while its row waited is made anew in time") {
    scripted_sending s{8, 16};
    s.limiter = delivery::local_limiter{rate{10, 800ms}}; // a lane waits 640 ms for its turn
    s.idle_limit = 300ms;
    s.open_takes = 20ms;
    const auto began = s.time.now();
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 16);
    CHECK(s.last_status.traffic.retried == 0);
    CHECK(s.time.now() - began < 4s);
}

TEST_CASE("dispatcher: after one slow connection no row leaves over one that is too old") {
    scripted_sending s{1, 24};
    s.limiter = delivery::local_limiter{rate{1, 1s}};
    s.idle_limit = 800ms;
    s.opens = {status(200)};
    s.opens.front().after = 3s;
    s.open_takes = 20ms;
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 24);
    CHECK(s.last_status.traffic.retried == 0);
    CHECK(s.connections == 24);
}

TEST_CASE("dispatcher: a row of several points takes several moments") {
    scripted_sending s{2, 4};
    s.limiter = delivery::local_limiter{rate{100, 1s}};
    s.row_points = 10;
    CHECK_FALSE(s.run().why);
    CHECK(s.sent[4][0] - s.sent[1][0] >= 3 * 10 * 10ms);
    CHECK(s.last_status.traffic.points == 4 * 10);
}

TEST_CASE("dispatcher: the rate is used to the full, however slow answers are, with lanes enough") {
    const rate limit{300, 1s};
    for (const auto answer : {2ms, 10ms, 100ms}) { // at 9/s: 60 ms, 300 ms, 3 s
        CAPTURE(answer.count());
        scripted_sending s{static_cast<unsigned>(delivery::lanes_needed(limit, answer)), 301};
        s.limiter = delivery::local_limiter{limit};
        s.otherwise = {delivery::answer{201, {}, {}, {}}, answer, false};
        CHECK_FALSE(s.run().why);
        auto first = clock::time_point::max();
        auto last = clock::time_point::min();
        for (const auto& [row, moments] : s.sent) {
            first = std::min(first, moments.front());
            last = std::max(last, moments.back());
        }
        CHECK(last - first >= 1s);
        CHECK(last - first <= 1010ms + 200ms); // and room for a busy machine
        CHECK(s.last_status.traffic.answer_time() >= answer);
    }
}

TEST_CASE(
    "dispatcher: at a slow rate one or two lanes have all the work, and the others stay closed") {
    for (const auto answer : {0ms, 50ms}) {
        CAPTURE(answer.count());
        scripted_sending s{16, 5};
        s.limiter = delivery::local_limiter{rate{10, 6s}}; // 600 ms apart
        s.open_takes = 10ms;
        s.otherwise.after = answer;
        CHECK_FALSE(s.run().why);
        CHECK(s.count_in(row_state::created) == 5);
        CHECK(s.connections <= 2);
    }
}

TEST_CASE("dispatcher: when a pause ends all lanes go on, whether or not there is a rate") {
    for (const auto& r : {rate{}, rate{1000, 1s}}) {
        scripted_sending s{8, 64};
        s.limiter = delivery::local_limiter{r};
        s.first = {status(429, "800")};
        s.otherwise.after = 100ms;
        CHECK_FALSE(s.run().why);
        CHECK(s.count_in(row_state::created) == 64);
        CHECK(s.most_in_flight >= 7);
    }
}

TEST_CASE("dispatcher: even the shortest windows let rows through") {
    scripted_sending s{2, 5};
    s.limiter = delivery::local_limiter{rate{1, 1ms}};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 5);
}
