// What comes before anything was asked is nobody's answer, and the connection is not used. What
// belongs to TLS itself is not taken for it.

#include "../../unit/base/temporary_folder.hpp"
#include "support/tls_side.hpp"
#include "talk.hpp"

#include <fstream>
#include <future>
#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;

const std::string stray = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nstray";

// A certificate for this machine, and its authority in a file.
struct authority {
    authority() {
        auto made = sandbox::make_certificate("localhost", {"127.0.0.1"});
        REQUIRE(made.has_value());
        shown = *made;
        std::ofstream{file} << shown.ca_pem;
    }
    temporary_folder folder;
    std::filesystem::path file = folder.path() / "ca.pem";
    sandbox::certificate shown;
};

// Tells the test when everything that was said has arrived, and waits with it where it wants that.
struct meeting {
    std::promise<void> arrived;
    void has_arrived(const raw_connection& c) {
        c.wait_until_arrived();
        arrived.set_value();
    }
    void wait() { CHECK(arrived.get_future().wait_for(2min) == std::future_status::ready); }
};

void answer_forever(tls_side& s) {
    for (int i = 1; !s.read_request().empty(); ++i)
        s.answer("answer " + std::to_string(i));
}

// A connection that is used as it should be.
raw_peer::manner good(const authority& a, std::size_t tickets = 2) {
    return [&a, tickets](raw_connection& c) {
        tls_side s{c, a.shown, TLS1_3_VERSION, tickets};
        if (s.shake_hands()) answer_forever(s);
    };
}

} // namespace

TEST_CASE("client: an answer that comes before anything was asked is nobody's") {
    const authority a;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (const std::size_t tickets : {0U, 2U, 40U})
            for (const bool asked_to_open : {false, true}) {
                CAPTURE(version);
                CAPTURE(tickets);
                meeting all;
                const raw_peer peer{{[&](raw_connection& c) {
                                         tls_side s{c, a.shown, version, tickets};
                                         if (!s.shake_hands()) return;
                                         s.say(stray);
                                         all.has_arrived(c);
                                         static_cast<void>(s.read_request());
                                     },
                                     good(a)}};
                talk c{peer.url("https"), a.file};
                REQUIRE_FALSE(c.open());
                all.wait();
                if (!asked_to_open) {
                    const auto b = broken_in(c.exchange(post("{}")));
                    CHECK_FALSE(b.may_have_arrived);
                }
                CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
                CHECK(answer_in(c.ask(post("{}"))).body == "answer 2");
            }
}

TEST_CASE("client: an answer that comes before anything was asked, without TLS") {
    meeting all;
    const raw_peer peer{{[&](raw_connection& c) {
                             c.say(stray);
                             all.has_arrived(c);
                             c.wait_for_end();
                         },
                         [](raw_connection& c) {
                             static_cast<void>(c.read_request());
                             c.answer("201 Created", "answer 1");
                         }}};
    talk c{peer.url()};
    REQUIRE_FALSE(c.open());
    all.wait();
    CHECK_FALSE(broken_in(c.exchange(post("{}"))).may_have_arrived);
    CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
}

TEST_CASE("client: session tickets before the first request cost no connection") {
    const authority a;
    for (const std::size_t tickets : {0U, 1U, 2U, 40U}) {
        CAPTURE(tickets);
        meeting all;
        const raw_peer peer{{[&](raw_connection& c) { // one connection is all that there is
            tls_side s{c, a.shown, TLS1_3_VERSION, tickets};
            if (!s.shake_hands() || (tickets > 1 && !s.send_ticket())) return;
            all.has_arrived(c);
            answer_forever(s);
        }}};
        talk c{peer.url("https"), a.file};
        REQUIRE_FALSE(c.open());
        all.wait();
        REQUIRE_FALSE(c.open());
        CHECK(answer_in(c.exchange(post("{}"))).body == "answer 1");
        CHECK(answer_in(c.ask(post("{}"))).body == "answer 2");
    }
}

// Each is a record and a segment of its own, so that some come while the ones before are read.
TEST_CASE("client: session tickets that come one by one cost no connection either") {
    const authority a;
    for (int connection = 0; connection < 10; ++connection) {
        CAPTURE(connection);
        const raw_peer peer{{[&](raw_connection& c) { // one connection is all that there is
            tls_side s{c, a.shown, TLS1_3_VERSION, 0};
            if (!s.shake_hands()) return;
            for (int ticket = 0; ticket < 500; ++ticket)
                if (!s.send_ticket()) return;
            answer_forever(s);
        }}};
        talk c{peer.url("https"), a.file};
        REQUIRE_FALSE(c.open());
        CHECK(answer_in(c.exchange(post("{}"))).body == "answer 1");
    }
}

TEST_CASE("client: a server that says farewell before the first request is not asked") {
    const authority a;
    for (const bool tickets : {false, true}) {
        meeting all;
        const raw_peer peer{{[&](raw_connection& c) {
                                 tls_side s{c, a.shown, TLS1_3_VERSION, tickets ? 2U : 0U};
                                 if (!s.shake_hands()) return;
                                 s.farewell();
                                 all.has_arrived(c);
                                 c.wait_for_end();
                             },
                             good(a)}};
        talk c{peer.url("https"), a.file};
        REQUIRE_FALSE(c.open());
        all.wait();
        CHECK_FALSE(broken_in(c.exchange(post("{}"))).may_have_arrived);
        CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
    }
}

TEST_CASE("client: over TLS, what comes behind an answer or after it is not the next one") {
    const authority a;
    const std::string one = "HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\none";
    for (const bool at_once : {true, false}) {
        CAPTURE(at_once);
        std::promise<void> taken;
        meeting all;
        const raw_peer peer{{[&](raw_connection& c) {
                                 tls_side s{c, a.shown};
                                 if (!s.shake_hands()) return;
                                 static_cast<void>(s.read_request());
                                 s.say(at_once ? one + stray : one);
                                 if (!at_once) {
                                     taken.get_future().wait_for(2min);
                                     s.say(stray);
                                 }
                                 all.has_arrived(c);
                                 static_cast<void>(s.read_request());
                             },
                             good(a)}};
        talk c{peer.url("https"), a.file};
        CHECK(answer_in(c.ask(post("{}"))).body == "one");
        if (!at_once) taken.set_value();
        all.wait();
        CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
    }
}
