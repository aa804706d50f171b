// Every step of a request is made to fail: before it, in its middle, after it. What the client
// says of it becomes a verdict, the verdict is obeyed, and the sandbox tells what there is then.

#include "../../support/faulty_relay.hpp"
#include "../sandbox/running_sandbox.hpp"
#include "support/english.hpp"
#include "talk.hpp"

#include "leadimport/salesmap/verdict.hpp"

#include <algorithm>
#include <functional>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;
using delivery::phase;

// Where the client, the relay or the server stand when a case begins.
struct stage {
    running_sandbox sandbox;
    faulty_relay relay{sandbox.server->port()};
    faulty_relay proxy{sandbox.server->port(), true};
    std::optional<talk> client;
    std::string body = lead_body("매트릭스"); // of the row
    std::chrono::milliseconds patience = 10s; // at each step

    void talk_to(const std::string& url, std::optional<http::proxy> through = {}) {
        http::time_limits times;
        times.step = patience;
        times.rest_of_reply = patience;
        client.emplace(url, sandbox.server->ca_file(), patience, times, std::move(through));
    }
    void talk_over_relay() {
        talk_to("https://localhost:" + std::to_string(relay.port()) + "/api");
    }
    void talk_over_proxy(std::uint16_t port) {
        talk_to(sandbox.server->base_url(),
                *http::parse_proxy("127.0.0.1:" + std::to_string(port), "--proxy"));
    }
    // A connection that has served already, so that the next bytes belong to the row.
    void warm_up() {
        talk_over_relay();
        CHECK(answer_in(client->ask(get("/v2/user/me"))).status == 200);
    }
    // Many TLS records, and more than fits on the way.
    void make_large() {
        body.insert(body.size() - 1, R"(,"memo":")" + std::string(16U << 20, 'x') + '"');
    }
};

struct expectation {
    const char* phases; // "read", or "write or read": which of them notices is chance
    const char* verdict;
    std::size_t there; // leads, before anything is tried again
};

struct fault_case {
    std::string phase;
    std::string moment;
    std::string what;
    std::function<void(stage&)> begin; // up to where the row is asked for
    expectation expected;
    bool silent = false; // only a time-out notices
};

std::string phase_in(const delivery::reply& r) {
    const auto* b = std::get_if<delivery::broken>(&r);
    if (b == nullptr) return "answered";
    switch (b->at) {
    case phase::resolve: return "resolve";
    case phase::connect: return "connect";
    case phase::tunnel: return "tunnel";
    case phase::handshake: return "handshake";
    case phase::write: return "write";
    case phase::read: return "read";
    }
    return "";
}

std::string name_of(const delivery::verdict& v) {
    const char* names[] = {"created", "refused", "again", "throttled", "unknown", "stop"};
    return names[v.index()];
}

std::string cause_in(const delivery::reply& r) {
    const auto* b = std::get_if<delivery::broken>(&r);
    return b ? english(b->cause) : "HTTP " + std::to_string(std::get<delivery::answer>(r).status);
}

std::vector<fault_case> before_the_tunnel() {
    return {
        {"resolve",
         "before",
         "no such name",
         [](stage& s) { s.talk_to("https://leadimport.invalid/api"); },
         {"resolve", "again", 0}},
        {"connect",
         "before",
         "refused",
         [](stage& s) {
             s.talk_to("https://localhost:" + std::to_string(raw_peer{{}}.port()) + "/api");
         },
         {"connect", "again", 0}},
        {"connect",
         "middle",
         "silence",
         [house = std::make_shared<full_house>()](stage& s) {
             s.talk_to("https://127.0.0.1:" + std::to_string(house->port()) + "/api");
         },
         {"connect", "again", 0},
         true},
        {"connect",
         "after",
         "closed",
         [peer = std::make_shared<raw_peer>(std::vector<raw_peer::manner>{})](stage& s) {
             s.talk_to("https://localhost:" + std::to_string(peer->port()) + "/api");
         },
         {"handshake", "again", 0}},
    };
}

fault_case at_the_proxy(std::string moment, std::string what, std::string said,
                        const char* verdict = "again", bool ends = true) {
    const auto peer = std::make_shared<raw_peer>(
        std::vector<raw_peer::manner>{[said = std::move(said), ends](raw_connection& c) {
            static_cast<void>(c.read_request());
            c.say(said);
            if (!ends) c.wait_for_end();
        }});
    return {"tunnel",
            std::move(moment),
            std::move(what),
            [peer](stage& s) { s.talk_over_proxy(peer->port()); },
            {"tunnel", verdict, 0},
            !ends};
}

std::vector<fault_case> in_the_tunnel() {
    std::vector<fault_case> all{
        at_the_proxy("before", "closed", ""),
        at_the_proxy("before", "silence", "", "again", false),
        at_the_proxy("middle", "closed", "HTTP/1.1 200 Con"),
        at_the_proxy("middle", "silence", "HTTP/1.1 200 Con", "again", false),
        at_the_proxy("middle", "not HTTP", "\x15\x03\x01 what?\r\n\r\n"),
        at_the_proxy("after", "HTTP 502", "HTTP/1.1 502 Bad Gateway\r\n\r\n"),
        at_the_proxy("after", "HTTP 503", "HTTP/1.1 503 Busy\r\n\r\n"),
        at_the_proxy("after", "HTTP 407", "HTTP/1.1 407 Who\r\n\r\n", "stop"),
        at_the_proxy("after", "HTTP 403", "HTTP/1.1 403 No\r\n\r\n", "stop"),
        at_the_proxy("after", "more than asked", "HTTP/1.1 200 OK\r\n\r\nhello"),
    };
    auto closed = at_the_proxy("after", "closed", "HTTP/1.1 200 OK\r\n\r\n");
    closed.expected.phases = "handshake";
    all.push_back(std::move(closed));
    return all;
}

// The relay's faults, each at one byte of what goes over it.
std::vector<fault_case> at_a_byte(const std::string& phase, const std::string& moment,
                                  direction way, std::size_t bytes, bool warm, bool large,
                                  expectation expected) {
    std::vector<fault_case> all;
    for (const auto f : {fault::close, fault::reset, fault::silence})
        all.push_back({phase, moment, std::string{tests::name_of(f)} + (large ? ", large" : ""),
                       [=](stage& s) {
                           if (warm)
                               s.warm_up();
                           else
                               s.talk_over_relay();
                           if (large) s.make_large();
                           s.relay.fail_after(way, bytes, f);
                       },
                       expected, f == fault::silence});
    return all;
}

std::vector<fault_case> in_between() {
    std::vector<fault_case> all;
    for (const auto f : {fault::close, fault::reset})
        all.push_back({"write",
                       "before",
                       std::string{tests::name_of(f)} + " while idle",
                       [f](stage& s) {
                           s.warm_up();
                           s.relay.fail_now(f);
                           for (int i = 0; i < 10'000 && s.relay.faults_played() == 0; ++i)
                               std::this_thread::sleep_for(1ms);
                       },
                       {"answered", "created", 1}}); // over a new one: nobody was asked twice
    return all;
}

std::vector<fault_case> by_the_server() {
    const struct {
        const char* moment;
        sandbox::fault_kind kind;
        expectation expected;
    } table[] = {
        {"before", sandbox::fault_kind::dropped, {"read", "unknown", 0}},
        {"before", sandbox::fault_kind::lost, {"read", "unknown", 1}},
        {"before", sandbox::fault_kind::slow, {"read", "unknown", 1}},
        {"middle", sandbox::fault_kind::cut, {"read", "unknown", 1}},
        {"after", sandbox::fault_kind::close, {"answered", "created", 1}},
        {"after", sandbox::fault_kind::error_500, {"answered", "unknown", 0}},
        {"after", sandbox::fault_kind::created_502, {"answered", "unknown", 1}},
        {"after", sandbox::fault_kind::unavailable, {"answered", "unknown", 0}},
    };
    std::vector<fault_case> all;
    for (const auto& t : table)
        all.push_back({"read", t.moment, "server: " + std::string{sandbox::name_of(t.kind)},
                       [kind = t.kind](stage& s) {
                           s.warm_up();
                           s.sandbox.server->order({.kind = kind, .at = 1, .slow_ms = 1'200'000});
                       },
                       t.expected, t.kind == sandbox::fault_kind::slow});
    return all;
}

std::vector<fault_case> all_cases() {
    std::vector<fault_case> all;
    const auto add = [&all](std::vector<fault_case> more) {
        std::ranges::move(more, std::back_inserter(all));
    };
    const expectation not_open{"handshake", "again", 0};
    add(before_the_tunnel());
    add(in_the_tunnel());
    add(at_a_byte("handshake", "before", direction::to_server, 0, false, false, not_open));
    add(at_a_byte("handshake", "middle", direction::to_server, 100, false, false, not_open));
    add(at_a_byte("handshake", "middle", direction::to_client, 0, false, false, not_open));
    add(at_a_byte("handshake", "middle", direction::to_client, 200, false, false, not_open));
    add(in_between());
    add(at_a_byte("write", "before", direction::to_server, 0, true, false, {"read", "unknown", 0}));
    add(at_a_byte("write", "middle", direction::to_server, 40, true, false,
                  {"read", "unknown", 0}));
    add(at_a_byte("write", "middle", direction::to_server, 1000, true, true,
                  {"write or read", "unknown", 0}));
    add(at_a_byte("read", "before", direction::to_client, 0, true, false, {"read", "unknown", 1}));
    add(at_a_byte("read", "middle", direction::to_client, 60, true, false, {"read", "unknown", 1}));
    add(by_the_server());
    return all;
}

delivery::verdict judged(const stage& s, const delivery::reply& r) {
    delivery::sent_attempt attempt;
    attempt.body = s.body;
    return salesmap::judge_lead_creation(r, attempt, {}, std::chrono::system_clock::now());
}

// What the dispatcher does with a row after this verdict, over a network that works again.
std::string obey(stage& s, const delivery::verdict& v) {
    if (!std::holds_alternative<delivery::again>(v)) return name_of(v);
    s.relay.forget_fault();
    s.patience = 1min; // however busy the machine is
    s.talk_over_relay();
    const auto r = s.client->ask(post(s.body));
    const auto then = name_of(judged(s, r));
    return "again, then " + then + (then == "created" ? "" : ": " + cause_in(r));
}

} // namespace

TEST_CASE(
    "client: whatever step fails, its row ends in the right state, and no lead is there twice") {
    std::ostringstream matrix;
    matrix << std::left << "\nphase      moment  fault                noticed    leads  row\n";
    for (const auto& c : all_cases()) {
        CAPTURE(c.phase);
        CAPTURE(c.moment);
        CAPTURE(c.what);
        stage s;
        if (c.silent) s.patience = 1s;
        c.begin(s);
        const auto r = s.client->ask(post(s.body));
        const auto v = judged(s, r);
        // The server may be at it still.
        for (int i = 0; i < 10'000 && s.sandbox.server->lead_names().size() < c.expected.there; ++i)
            std::this_thread::sleep_for(1ms);
        if (std::holds_alternative<delivery::uncertain>(v)) std::this_thread::sleep_for(50ms);
        const auto there = s.sandbox.server->lead_names().size();
        CAPTURE(cause_in(r));
        CHECK(std::string_view{c.expected.phases}.find(phase_in(r)) != std::string_view::npos);
        CHECK(name_of(v) == c.expected.verdict);
        CHECK(there == c.expected.there);
        CHECK_FALSE(s.relay.waits_to_fail());
        const auto row = obey(s, v);
        const auto names = s.sandbox.server->lead_names();
        CHECK(names.size() <= 1);
        if (name_of(v) == "again") CHECK(row == "again, then created");
        if (row.ends_with("created")) CHECK(names.size() == 1);
        matrix << std::setw(11) << c.phase << std::setw(8) << c.moment << std::setw(21) << c.what
               << std::setw(11) << phase_in(r) << std::setw(7) << names.size() << row << " ("
               << cause_in(r) << ")\n";
    }
    matrix << "resolve    middle  a silent name server: name_lookup_test.cpp\n"
              "resolve    after   cannot happen: a name has addresses, or it has none (before)\n"
              "write      after   cannot be told from read, before\n";
    std::cout << matrix.str() << std::flush;
}
