// The matrix of phase, fault and outcome once more (integration/http/fault_matrix_test.cpp), with
// the whole program behind it: an import of one row whose connection fails where the case says. Its
// journal says what became of the row; the sandbox says how often its lead is there.

#include "../../support/faulty_relay.hpp"
#include "../http/talk.hpp"
#include "importing.hpp"

#include <functional>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;

// Over a relay, or through it as a proxy.
const job::row_counts created{.created = 1};
const job::row_counts unknown{.unknown = 1};

struct stage {
    explicit stage(bool through_proxy) : relay{i.sandbox.server->port(), through_proxy} {
        auto& api = *i.settings.api;
        if (through_proxy)
            api.proxy = *http::parse_proxy("127.0.0.1:" + std::to_string(relay.port()), "--proxy");
        else
            api.endpoint.port = std::to_string(relay.port());
        api.connections = 1;
        i.settings.settle = false;
        i.settings.settle_delay = 50ms;
    }
    // What a handshake takes of the way to the server; it is always the same. Behind it stands the
    // request. Of two equal ones each takes the same, and has been counted when it is answered.
    std::size_t handshake() {
        const auto before = relay.bytes(direction::to_server);
        const auto& e = i.settings.api->endpoint;
        talk t{e.url(), i.sandbox.server->ca_file()};
        const auto asked = [&] {
            CHECK(answer_in(t.ask(get("/v2/user/me"))).status == 200);
            return relay.bytes(direction::to_server) - before;
        };
        const auto one = asked();
        const auto two = asked();
        return 2 * one - two;
    }

    importing i{csv_rows(1, 1)};
    faulty_relay relay;
};

struct fault_case {
    const char* phase;
    const char* moment;
    std::string what;
    bool through_proxy;
    std::function<void(stage&)> prepare; // before the import begins
    std::function<void(stage&)> fail;    // when its questions are answered, before the row leaves
    job::row_counts expected;
    std::size_t there;   // leads
    bool silent = false; // only a time-out notices
};

void nothing(stage&) {}

void add_relayed(std::vector<fault_case>& all, const char* phase, const char* moment, direction way,
                 std::size_t bytes, bool behind_handshake, job::row_counts expected) {
    for (const auto f : {fault::close, fault::reset, fault::silence}) {
        if (f == fault::silence && !behind_handshake) continue; // it would take 15 s
        const auto handshake = std::make_shared<std::size_t>(0);
        all.push_back({phase, moment, std::string{tests::name_of(f)}, false,
                       [=](stage& s) {
                           if (behind_handshake) *handshake = s.handshake();
                       },
                       [=](stage& s) { s.relay.fail_after(way, *handshake + bytes, f); }, expected,
                       expected.created, f == fault::silence});
    }
}

void add_served(std::vector<fault_case>& all, const char* moment, sandbox::fault_kind kind,
                job::row_counts expected, std::size_t there) {
    all.push_back({"read", moment, "server: " + std::string{sandbox::name_of(kind)}, false, nothing,
                   [kind](stage& s) {
                       s.i.sandbox.server->order({.kind = kind, .at = 1, .slow_ms = 1'200'000});
                   },
                   expected, there, kind == sandbox::fault_kind::slow});
}

std::vector<fault_case> all_cases() {
    std::vector<fault_case> all;
    for (const auto* said : {"", "HTTP/1.1 200 Con", "HTTP/1.1 503 Busy\r\n\r\n"})
        all.push_back({"tunnel",
                       said[0] == 0     ? "before"
                       : said[9] == '2' ? "middle"
                                        : "after",
                       said[0] == 0 || said[9] == '2' ? "closed" : "HTTP 503", true, nothing,
                       [said](stage& s) { s.relay.answer_once(said); }, created, 1});
    add_relayed(all, "handshake", "before", direction::to_server, 0, false, created);
    add_relayed(all, "handshake", "middle", direction::to_server, 100, false, created);
    add_relayed(all, "handshake", "middle", direction::to_client, 200, false, created);
    add_relayed(all, "write", "before", direction::to_server, 0, true, unknown);
    add_relayed(all, "write", "middle", direction::to_server, 40, true, unknown);
    add_served(all, "before", sandbox::fault_kind::dropped, unknown, 0);
    add_served(all, "before", sandbox::fault_kind::lost, unknown, 1);
    add_served(all, "before", sandbox::fault_kind::slow, unknown, 1);
    add_served(all, "middle", sandbox::fault_kind::cut, unknown, 1);
    add_served(all, "after", sandbox::fault_kind::close, created, 1);
    add_served(all, "after", sandbox::fault_kind::error_500, unknown, 0);
    add_served(all, "after", sandbox::fault_kind::created_502, unknown, 1);
    add_served(all, "after", sandbox::fault_kind::unavailable, unknown, 0);
    return all;
}

std::string spelled(const job::row_counts& c) {
    return c.created == 1 ? "created" : c.unknown == 1 ? "unknown" : c.failed == 1 ? "failed" : "?";
}

} // namespace

TEST_CASE("run_import: whatever step fails, the row ends in the right state, its lead once") {
    std::ostringstream matrix;
    matrix << std::left << "\nphase      moment  fault                journal  leads  settled\n";
    for (const auto& c : all_cases()) {
        CAPTURE(std::string{c.phase});
        CAPTURE(std::string{c.moment});
        CAPTURE(c.what);
        stage s{c.through_proxy};
        const auto patience = s.i.settings.api->timeout;
        if (c.silent) s.i.settings.api->timeout = 2s;
        c.prepare(s);
        s.i.watcher.opened = [&](const std::filesystem::path&, bool) { c.fail(s); };
        const auto r = s.i.done();
        s.i.watcher.opened = {};
        s.i.settings.api->timeout = patience;
        CHECK_FALSE(s.relay.waits_to_fail());
        CHECK(r.summary.figures.counts == c.expected);
        // What the server was at when it was given up, it may still be at.
        for (int n = 0; n < 200 && s.i.sandbox.server->lead_names().size() < c.there; ++n)
            std::this_thread::sleep_for(10ms);
        const auto there = s.i.sandbox.server->lead_names().size();
        CHECK(there == c.there);
        std::string settled = "-";
        if (r.summary.figures.counts.unknown > 0) {
            s.i.settings.settle = true;
            const auto again = s.i.done();
            // That a lead is not there nothing can show: this job has no other one, by which the
            // search could be tried.
            CHECK(again.summary.figures.counts == (there == 1 ? created : unknown));
            settled = spelled(again.summary.figures.counts);
        }
        CHECK(s.i.sandbox.server->lead_names().size() ==
              (r.summary.figures.counts.unknown > 0 ? there : 1));
        matrix << std::setw(11) << c.phase << std::setw(8) << c.moment << std::setw(21) << c.what
               << std::setw(9) << spelled(r.summary.figures.counts) << std::setw(7) << there
               << settled << '\n';
    }
    std::cout << matrix.str() << std::flush;
}
