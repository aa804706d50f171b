#include "delivery/send_gate.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace {

using namespace std::chrono_literals;
using namespace leadimport;
using delivery::lane_step;
using delivery::send_gate;
using act = lane_step::act;
using time_point = send_gate::time_point;

constexpr time_point start{1h};
const delivery::retry_policy policy{.first = 1s, .longest = 4s, .patience = 10s};
constexpr double half = 0.5;

error trouble(unsigned status = 500) { return {errc::server_failing, {}, "it broke", status}; }

// One event a letter, all at the same time: s success, f failure, t turned away, u suspected, T
// row 7 is taken, G row 7 given back, p a lane begins to probe, P its probe passes, e it ends
// probing, x a connection fails, c one is made, S stop.
void tell(send_gate& g, std::string_view events, time_point now = start) {
    for (const char e : events) {
        if (e == 's') static_cast<void>(g.succeeded(now, false));
        if (e == 'f') g.failed(now, trouble());
        if (e == 't') g.turned_away(now, trouble());
        if (e == 'u') g.suspect();
        if (e == 'T') g.took(7, false, now);
        if (e == 'G') static_cast<void>(g.gave_back(7));
        if (e == 'p') g.begin_probing();
        if (e == 'P') g.probe_passed(now);
        if (e == 'e') g.end_probing();
        if (e == 'x') g.connects(), g.connect_failed(now, now, half);
        if (e == 'c') g.connects(), g.connected();
        if (e == 'S') g.stop();
    }
}

send_gate after(std::string_view events) {
    send_gate g{policy};
    tell(g, events);
    return g;
}

} // namespace

TEST_CASE("send_gate: what a lane without a row does next, with a connection and without") {
    const struct {
        std::string_view events;
        act with_connection;
        act without; // and without leave to make one
    } table[] = {
        {"", act::take, act::connect_later},
        {"ff", act::take, act::connect_later},
        {"fff", act::probe, act::probe},
        {"fffp", act::wait, act::wait},
        {"fffpe", act::probe, act::probe},
        {"fffpPe", act::take, act::connect_later},
        {"fffpPeT", act::wait, act::connect_later},
        {"fffpPeTG", act::take, act::connect_later},
        {"fffpPeTfG", act::probe, act::probe},
        {"fffpPeTsG", act::take, act::connect_later},
        {"fffT", act::probe, act::probe},
        {"u", act::probe, act::probe},
        {"upPe", act::take, act::connect_later},
        {"x", act::take, act::connect_later},
        {"S", act::end, act::end},
        {"fffS", act::end, act::end},
        {"fffpS", act::end, act::end},
    };
    for (const auto& t : table) {
        CAPTURE(t.events);
        const auto g = after(t.events);
        CHECK(g.next(start, true).what == t.with_connection);
        CHECK(g.next(start, false).what == t.without);
    }
}

TEST_CASE("send_gate: which rows may leave") {
    const struct {
        std::string_view events;
        bool the_row; // that was taken last
        bool others;
    } table[] = {
        {"T", true, true},          {"Tff", true, true},      {"Tfff", false, false},
        {"Tu", false, false},       {"fffpPeT", true, false}, {"fffpPe", false, false},
        {"fffpPeTG", false, false}, {"fffpPeTs", true, true}, {"fffpPeTf", false, false},
        {"TS", false, false},       {"upPeT", true, true},
    };
    for (const auto& t : table) {
        CAPTURE(t.events);
        const auto g = after(t.events);
        CHECK(g.may_leave(7) == t.the_row);
        CHECK(g.may_leave(8) == t.others);
        CHECK(g.all_may_leave() == t.others);
        CHECK_FALSE((g.closed() && (t.the_row || t.others)));
    }
}

TEST_CASE("send_gate: lanes that wait are called when more may leave than before") {
    auto g = after("fff");
    CHECK(g.succeeded(start, false)); // what was in flight closes the breaker
    CHECK_FALSE(g.closed());
    g = after("fffpPeT");
    CHECK(g.succeeded(start, false));
    CHECK_FALSE(g.succeeded(start, false));
    g = after("fffpPeT");
    CHECK(g.throttled(start, false)); // a 429 is an answer, too
    g = after("fffpPeT");
    CHECK_FALSE(g.gave_back(8));
    CHECK(g.gave_back(7));
    CHECK_FALSE(g.gave_back(7));
}

TEST_CASE("send_gate: a retry waits for its budget, and ten in a row that succeed end that") {
    send_gate g{policy};
    CHECK(g.next(start, true).from == time_point::min());
    g.turned_away(start, trouble());
    for (int i = 0; i < 10; ++i)
        g.took(1, true, start);
    const auto step = g.next(start, true);
    CHECK(step.what == act::take);
    CHECK(step.from == start + 2s);
    CHECK(g.next(start + 2s, true).from == time_point::min());
    for (int i = 0; i < 9; ++i)
        CHECK_FALSE(g.succeeded(start, true));
    CHECK(g.succeeded(start, true));
    CHECK(g.next(start, true).from == time_point::min());
}

TEST_CASE("send_gate: after a failed connection one lane tries at a time, when the wait is over") {
    send_gate g{policy};
    CHECK(g.may_connect(start));
    tell(g, "x");
    CHECK_FALSE(g.may_connect(start));
    CHECK(g.next(start, false).from == start + 500ms);
    CHECK(g.may_connect(start + 500ms));
    g.connects();
    CHECK_FALSE(g.may_connect(start + 500ms));
    CHECK(g.next(start + 500ms, false).from == time_point::max());
    g.connected();
    CHECK(g.may_connect(start));
}

TEST_CASE("send_gate: probes follow the backoff, and the last one comes as the patience ends") {
    auto g = after("fffp");
    auto now = start;
    for (const auto wait : {500ms, 1000ms, 2000ms, 2000ms, 2000ms, 2000ms, 500ms}) {
        CAPTURE(wait.count());
        const auto moment = g.next_probe(now, now, half);
        REQUIRE(moment.has_value());
        CHECK(*moment == now + wait);
        now = *moment;
        const auto end = g.probe_failed(trouble(503), now, true);
        CHECK(end.has_value() == (now == start + 10s));
    }
    const auto over = g.next_probe(now, now, half);
    REQUIRE_FALSE(over.has_value());
    CHECK(english(over.error().detail) == "it broke");
    CHECK(over.error().status == 500);
}

TEST_CASE("send_gate: a suspicion is asked about at once, and then with the backoff") {
    auto g = after("up");
    CHECK(*g.next_probe(start, start, half) == start);
    CHECK_FALSE(g.probe_failed(trouble(), start, true).has_value());
    CHECK(*g.next_probe(start, start, half) == start + 500ms);
    g.end_probing();
    g.begin_probing(); // another lane
    CHECK(*g.next_probe(start, start, half) == start);
}

TEST_CASE("send_gate: a 429 to the last probe takes none of the patience, and one more follows") {
    auto g = after("fffp");
    CHECK(g.next_probe(start, start, half).has_value());
    g.probe_throttled();
    CHECK(*g.next_probe(start + 1h, start + 10s, half) == start + 1h); // at once
    CHECK(g.probe_failed(trouble(), start + 10s, true).has_value());
    CHECK_FALSE(g.next_probe(start + 1h, start + 10s, half).has_value());
}

TEST_CASE("send_gate: a probe that is refused ends everything, also when it does not matter") {
    for (const bool wanted : {true, false}) {
        auto g = after("fffp");
        CHECK(g.next_probe(start, start, half).has_value());
        CHECK(g.probe_failed({errc::api_unauthorized, {}, "no"}, start, wanted).has_value());
        CHECK(g.probe_failed(trouble(), start + 10s, wanted).has_value() == wanted);
    }
}

TEST_CASE(
    "send_gate: a server that answers probes and breaks at rows does not renew the patience") {
    auto g = after("fffp");
    CHECK(g.next_probe(start, start, half).has_value());
    tell(g, "PeTfGp", start + 9s);
    CHECK(*g.next_probe(start + 9s, start + 9s, half) == start + 10s); // what is left
    tell(g, "PeTsGfffp", start + 10s);                                 // a row has succeeded
    CHECK(*g.next_probe(start + 10s, start + 10s, half) == start + 10500ms);
}

TEST_CASE("send_gate: the trouble is that of the last exchange, and a success clears it") {
    auto g = after("f");
    CHECK(english(g.trouble().detail) == "it broke");
    tell(g, "s");
    CHECK(g.trouble().detail.empty());
    tell(g, "t");
    CHECK(g.trouble().status == 500);
    static_cast<void>(g.throttled(start, false));
    CHECK(english(g.trouble().detail) == "it broke");
}
