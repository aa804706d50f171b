#include "support/english.hpp"
#include "support/raw_peer.hpp"
#include "talk.hpp"

#include "leadimport/base/limits.hpp"

#include <atomic>
#include <future>
#include <string>
#include <thread>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;
using delivery::phase;

const std::string made = R"({"success":true})";

// A manner: reads a request and says these bytes.
raw_peer::manner saying(std::string bytes) {
    return [said = std::move(bytes)](raw_connection& c) {
        static_cast<void>(c.read_request());
        c.say(said);
    };
}
void answer_forever(raw_connection& c) {
    for (int i = 1; !c.read_request().empty(); ++i)
        c.answer("201 Created", "answer " + std::to_string(i));
}
void deaf(raw_connection& c) { c.do_nothing(); }
void silent(raw_connection& c) { c.wait_for_end(); }

// With more time for each step than a machine stands still.
http::time_limits patient() {
    http::time_limits times;
    times.step = 2min;
    return times;
}

bool says(const delivery::broken& b, std::string_view words) {
    CAPTURE(english(b.cause));
    return english(b.cause).find(words) != std::string::npos;
}

} // namespace

TEST_CASE("client: a request is spelled as the API wants it") {
    std::string seen[2];
    {
        const raw_peer peer{{[&](raw_connection& c) {
            for (auto& s : seen) {
                s = c.read_request();
                c.answer("200 OK", made);
            }
        }}};
        talk t{peer.url()};
        CHECK(answer_in(t.ask(post("{\"name\":\"가\"}", "uuid-1"))).status == 200);
        CHECK(answer_in(t.ask(get("/v2/user/me"))).status == 200);
    }
    const auto& p = seen[0];
    CHECK(p.starts_with("POST /api/v2/lead HTTP/1.1\r\nHost: 127.0.0.1:"));
    CHECK(p.ends_with("\r\n\r\n{\"name\":\"가\"}"));
    for (const auto* header :
         {"\r\nAuthorization: Bearer sandbox-token\r\n", "\r\nIdempotency-Key: uuid-1\r\n",
          "\r\nContent-Type: application/json\r\n", "\r\nContent-Length: 14\r\n",
          "\r\nAccept: application/json\r\n", "\r\nUser-Agent: leadimport/"})
        CHECK(p.find(header) != std::string::npos);
    const auto& g = seen[1];
    CHECK(g.starts_with("GET /api/v2/user/me HTTP/1.1\r\n"));
    CHECK(g.ends_with("\r\n\r\n"));
    CHECK(g.find("Idempotency-Key") == std::string::npos);
    CHECK(g.find("Content-") == std::string::npos);
}

TEST_CASE("client: a 429 keeps what its headers say of the limit") {
    const struct {
        std::string headers;
        std::string limit;
        std::string reset;
    } table[] = {
        {"", "", ""},
        {"RateLimit: \"default\";r=0;t=7\r\n", "\"default\";r=0;t=7", ""},
        {"ratelimit-reset: 7\r\nX-RateLimit-Reset: 1445412487\r\n", "", "7"},
        {"X-RateLimit-Reset: 1445412487\r\n", "", "1445412487"},
    };
    for (const auto& t : table) {
        CAPTURE(t.headers);
        const auto said =
            "HTTP/1.1 429 Too Many Requests\r\n" + t.headers + "Content-Length: 2\r\n\r\n{}";
        const raw_peer peer{{saying(said)}};
        talk client{peer.url()};
        const auto a = answer_in(client.ask(post("{}")));
        CHECK(a.status == 429);
        CHECK(a.rate_limit == t.limit);
        CHECK(a.rate_limit_reset == t.reset);
    }
}

TEST_CASE("client: nobody listens") {
    std::string url;
    { url = raw_peer{{}}.url(); }
    talk t{url};
    const auto b = broken_in(t.ask(post("{}")));
    CHECK(b.at == phase::connect);
    CHECK_FALSE(b.may_have_arrived);
    CHECK_FALSE(b.untrusted);
    CHECK(says(b, "refused"));
    CHECK(english(b.message()).starts_with("connecting failed: "));
}

TEST_CASE("client: without a connection nothing was sent") {
    const raw_peer peer{{}};
    talk t{peer.url()};
    const auto b = broken_in(t.exchange(post("{}")));
    CHECK(b.at == phase::connect);
    CHECK_FALSE(b.may_have_arrived);
}

TEST_CASE("client: answers that break off, or are none, leave open what became of the request") {
    const std::string head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n";
    const struct {
        const char* what;
        std::string said;
        std::string words;
    } table[] = {
        {"nothing", "", "the server closed the connection"},
        {"half a header", "HTTP/1.1 201 Cre", "the server closed the connection"},
        {"no body", head + "Content-Length: 10\r\n\r\n", "the server closed the connection"},
        {"half a body", head + "Content-Length: 10\r\n\r\n{\"a\"",
         "the server closed the connection"},
        {"half a chunk", head + "Transfer-Encoding: chunked\r\n\r\nff\r\nabc",
         "the server closed the connection"},
        {"an interim answer alone", "HTTP/1.1 100 Continue\r\n\r\n",
         "the server closed the connection"},
        {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", ""},
        {"a broken length", head + "Content-Length: many\r\n\r\n", ""},
        {"an endless header", head + "X: " + std::string(limits::reply_header_bytes, 'x'),
         "the answer is too large"},
        {"a body beyond the bound",
         head + "Content-Length: " + std::to_string(limits::reply_body_bytes + 1) + "\r\n\r\n",
         "the answer is too large"},
        {"a chunk beyond the bound",
         head + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n" + std::string(1000, 'x'),
         "the answer is too large"},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        const raw_peer peer{{saying(t.said), answer_forever}};
        talk c{peer.url()};
        const auto b = broken_in(c.ask(post("{}")));
        CHECK(b.at == phase::read);
        CHECK(b.may_have_arrived);
        CHECK(says(b, t.words));
        CHECK_FALSE(b.cause.empty());
        CHECK(answer_in(c.ask(post("{}"))).body == "answer 1"); // on a new connection
    }
}

TEST_CASE("client: whole answers of every shape are read") {
    const struct {
        const char* what;
        std::string said;
        unsigned status;
        std::string body;
        // The peer closes its side after each. Without a word of it the next request might be
        // written into a connection that is just about to go.
    } table[] = {
        {"chunked",
         "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: "
         "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
         200, "abc"},
        {"until the end", "HTTP/1.1 200 OK\r\n\r\nabc", 200, "abc"},
        {"without a body", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 204, ""},
        {"of the old protocol", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc"},
        {"a redirect is not followed",
         "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\n"
         "Connection: close\r\nContent-Length: 0\r\n\r\n",
         307, ""},
        {"after a 100",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nConnection: "
         "close\r\nContent-Length: 3"
         "\r\n\r\nabc",
         201, "abc"},
        {"after a 103",
         "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 201 Created\r\n"
         "Connection: close\r\nContent-Length: 3\r\n\r\nabc",
         201, "abc"},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        const raw_peer peer{{saying(t.said), answer_forever}};
        talk c{peer.url()};
        const auto a = answer_in(c.ask(post("{}")));
        CHECK(a.status == t.status);
        CHECK(a.body == t.body);
        CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
    }
}

TEST_CASE("client: an answer that nobody asked for is never taken for the next request's") {
    const auto one = std::string{"HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\none"};
    const auto stray = std::string{"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nstray"};
    SUBCASE("right behind the answer") {
        const raw_peer peer{{[&](raw_connection& c) {
                                 static_cast<void>(c.read_request());
                                 c.say(one + stray);
                                 c.wait_for_end();
                             },
                             answer_forever}};
        talk c{peer.url()};
        CHECK(answer_in(c.ask(post("{}"))).body == "one");
        CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
    }
    // A 429 would be sent again, and the lead that the other one tells of would be there twice.
    SUBCASE("behind one that is no success") {
        for (const std::string said : {"429 Too Many Requests", "400 Bad Request"}) {
            CAPTURE(said);
            const raw_peer peer{{[&](raw_connection& c) {
                                     static_cast<void>(c.read_request());
                                     c.say("HTTP/1.1 " + said + "\r\nContent-Length: 0\r\n\r\n" +
                                           stray);
                                     c.wait_for_end();
                                 },
                                 answer_forever}};
            talk c{peer.url()};
            const auto b = broken_in(c.ask(post("{}")));
            CHECK(b.may_have_arrived);
            CHECK(english(b.cause) == "the server sent more than one answer");
            CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
        }
    }
    SUBCASE("line ends alone") {
        const raw_peer peer{
            {[&](raw_connection& c) {
                 static_cast<void>(c.read_request());
                 c.say("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n\r\n");
                 c.wait_for_end();
             },
             answer_forever}};
        talk c{peer.url()};
        CHECK(answer_in(c.ask(post("{}"))).status == 429);
    }
    SUBCASE("some time later") {
        std::promise<void> taken;
        std::promise<void> said;
        const raw_peer peer{{[&](raw_connection& c) {
                                 static_cast<void>(c.read_request());
                                 c.say(one);
                                 taken.get_future().wait_for(2min);
                                 c.say(stray);
                                 c.wait_until_arrived();
                                 said.set_value();
                                 c.wait_for_end();
                             },
                             answer_forever}};
        talk c{peer.url()};
        const auto first = c.ask(post("{}"));
        taken.set_value();
        CHECK(answer_in(first).body == "one");
        CHECK(said.get_future().wait_for(2min) == std::future_status::ready);
        CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
    }
}

TEST_CASE("client: a connection that the server closed while it was idle is not written to") {
    std::promise<void> closed;
    const raw_peer peer{{[&](raw_connection& c) {
                             static_cast<void>(c.read_request());
                             c.answer("201 Created", "one");
                             c.finish();
                             c.wait_until_arrived();
                             closed.set_value();
                         },
                         answer_forever}};
    talk c{peer.url()};
    CHECK(answer_in(c.ask(post("{}"))).body == "one");
    CHECK(closed.get_future().wait_for(2min) == std::future_status::ready);
    const auto b = broken_in(c.exchange(post("{}")));
    CHECK_FALSE(b.may_have_arrived);
    CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
}

TEST_CASE("client: a time-out says what was waited for, and leaves open what became of it") {
    SUBCASE("the answer") {
        const raw_peer peer{{silent}};
        talk c{peer.url(), {}, 150ms};
        const auto b = broken_in(c.ask(post("{}")));
        CHECK(b.at == phase::read);
        CHECK(b.may_have_arrived);
        CHECK(says(b, "no answer for 150ms"));
    }
    SUBCASE("interim answers do not prolong it") {
        const raw_peer peer{{[](raw_connection& c) {
            static_cast<void>(c.read_request());
            c.drip("HTTP/1.1 102 Processing\r\n\r\n");
        }}};
        talk c{peer.url(), {}, 150ms};
        CHECK(says(broken_in(c.ask(post("{}"))), "no answer for 150ms"));
    }
    SUBCASE("a header that comes drop by drop") {
        const raw_peer peer{{[](raw_connection& c) {
            static_cast<void>(c.read_request());
            c.say("HTTP/1.1 201 Created\r\nX: ");
            c.drip("x");
        }}};
        talk c{peer.url(), {}, 150ms};
        const auto b = broken_in(c.ask(post("{}")));
        CHECK(b.at == phase::read);
        CHECK(says(b, "no answer for 150ms"));
    }
    SUBCASE("a body that comes drop by drop") {
        const raw_peer peer{{[](raw_connection& c) {
            static_cast<void>(c.read_request());
            c.say("HTTP/1.1 201 Created\r\nContent-Length: 1000000\r\n\r\n");
            c.drip("x");
        }}};
        http::time_limits times;
        times.rest_of_reply = 200ms;
        talk c{peer.url(), {}, 2min, times};
        const auto b = broken_in(c.ask(post("{}")));
        CHECK(b.at == phase::read);
        CHECK(b.may_have_arrived);
        CHECK(says(b, "the answer was not whole after 200ms"));
    }
    SUBCASE("the writing") {
        const raw_peer peer{{deaf}};
        talk c{peer.url(), {}, 200ms};
        const auto b = broken_in(c.ask(post(std::string(32U << 20, 'x'))));
        CHECK(b.at == phase::write);
        CHECK(b.may_have_arrived);
        CHECK(says(b, "nothing happened for 200ms"));
    }
}

TEST_CASE("client: before a request each step has its own time") {
    http::time_limits times;
    times.step = 1s; // in which the steps before the silent one have to be done
    const auto silence = [&](const std::string& url) {
        talk c{url, {}, 20s, times};
        const auto b = broken_in(c.ask(post("{}")));
        CHECK_FALSE(b.may_have_arrived);
        CHECK(says(b, "nothing happened for 1s"));
        return b.at;
    };
    const full_house house;
    CHECK(silence(house.url()) == phase::connect);
    const raw_peer peer{{silent}};
    CHECK(silence(peer.url("https")) == phase::handshake);
}

TEST_CASE("client: a connection that was idle for too long is not used again") {
    const raw_peer peer{{answer_forever, answer_forever, answer_forever}};
    http::time_limits times;
    times.idle_connection = 1s;
    talk c{peer.url(), {}, 2min, times};
    const auto began = std::chrono::steady_clock::now();
    CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
    const auto second = answer_in(c.ask(post("{}")));
    if (std::chrono::steady_clock::now() - began < 1s) CHECK(second.body == "answer 2");
    std::this_thread::sleep_for(1200ms);
    CHECK_FALSE(broken_in(c.exchange(post("{}"))).may_have_arrived);
    CHECK(answer_in(c.ask(post("{}"))).body == "answer 1"); // on a new one
}

TEST_CASE("client: a server that drops idle connections soon, and says so, is believed") {
    std::atomic<bool> closed{false};
    const raw_peer peer{{[&](raw_connection& c) {
        static_cast<void>(c.read_request());
        c.say("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n");
        c.wait_for_end();
        closed = true;
    }}};
    talk c{peer.url()};
    CHECK(answer_in(c.ask(post("{}"))).status == 200);
    for (int i = 0; i < 500 && !closed; ++i) { // of the 20 s that are left to others
        c.rest(10ms);
        std::this_thread::sleep_for(10ms);
    }
    CHECK(closed);
    CHECK_FALSE(broken_in(c.exchange(post("{}"))).may_have_arrived);
}

TEST_CASE("client: a connection that is idle for too long is closed, before the server does") {
    std::chrono::steady_clock::time_point closed_at;
    std::atomic<bool> closed{false};
    const raw_peer peer{{[&](raw_connection& c) {
        answer_forever(c);
        closed_at = std::chrono::steady_clock::now();
        closed = true;
    }}};
    http::time_limits times;
    times.idle_connection = 1s;
    talk c{peer.url(), {}, 2min, times};
    const auto began = std::chrono::steady_clock::now();
    CHECK(answer_in(c.ask(post("{}"))).body == "answer 1");
    c.rest(100ms);
    const auto asked_again = std::chrono::steady_clock::now();
    const auto second = c.ask(post("{}"));
    // Where the machine stood still meanwhile it was idle for too long already.
    if (std::chrono::steady_clock::now() - began >= 1s) return;
    CHECK(answer_in(second).body == "answer 2");
    for (int i = 0; i < 500 && !closed; ++i) {
        c.rest(10ms); // comes back at once when there is nothing to wait for any more
        std::this_thread::sleep_for(10ms);
    }
    REQUIRE(closed);
    CHECK(closed_at - asked_again >= 1s); // the time began anew with the second request
}

TEST_CASE(
    "client: the name is told in the handshake, an address is not, and TLS 1.1 is not offered") {
    std::string hello;
    const auto listening = [&hello](raw_connection& c) { hello = c.read_some(); };
    const auto has = [&hello](std::string_view bytes) {
        return hello.find(bytes) != std::string::npos;
    };
    // supported_versions (43), 5 bytes, 4 of them versions: TLS 1.3, TLS 1.2 (RFC 8446, 4.2.1)
    const std::string versions{"\x00\x2b\x00\x05\x04\x03\x04\x03\x03", 9};
    for (const bool by_name : {true, false}) {
        CAPTURE(by_name);
        std::uint16_t port = 0;
        {
            const raw_peer peer{{listening}};
            port = peer.port();
            talk c{std::string{by_name ? "https://localhost:" : "https://127.0.0.1:"} +
                   std::to_string(port)};
            CHECK(broken_in(c.ask(post("{}"))).at == phase::handshake);
        }
        REQUIRE(hello.size() > 11);
        CHECK(hello.starts_with("\x16\x03")); // a handshake
        CHECK(has(versions));
        // server_name (0): a list of 12 bytes, a host_name (0) of 9 bytes (RFC 6066, 3)
        CHECK(has(std::string{"\x00\x00\x00\x0e\x00\x0c\x00\x00\x09localhost", 18}) == by_name);
        CHECK_FALSE(has("127.0.0.1"));
    }
}

TEST_CASE("client: what is no TLS is no certificate to distrust") {
    const raw_peer peer{{[](raw_connection& c) { c.say("HTTP/1.1 400 Bad Request\r\n\r\n"); }}};
    talk c{peer.url("https")};
    const auto b = broken_in(c.ask(post("{}")));
    CHECK(b.at == phase::handshake);
    CHECK_FALSE(b.untrusted);
    CHECK_FALSE(b.may_have_arrived);
    CHECK_FALSE(b.cause.empty());
}

TEST_CASE("client: a cut ends whatever is under way, and everything after") {
    std::atomic<bool> heard{false}; // what is under way then is the waiting
    const auto listening = [&heard](raw_connection& c) {
        static_cast<void>(c.read_some());
        heard = true;
        c.wait_for_end();
    };
    const struct {
        const char* what;
        raw_peer::manner manner;
        const char* scheme;
        std::size_t body;
        phase at;
        bool may_have_arrived;
    } table[] = {
        {"the handshake", listening, "https", 2, phase::handshake, false},
        {"the writing", deaf, "http", 32U << 20, phase::write, true},
        {"the waiting", listening, "http", 2, phase::read, true},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        heard = false;
        const raw_peer peer{{t.manner}};
        talk c{peer.url(t.scheme), {}, 2min, patient()};
        if (t.at == phase::write) { // to a peer that hears nothing
            CHECK_FALSE(c.open());
            c.cut_after(60ms);
        } else {
            c.cut_when([&heard] { return heard.load(); });
        }
        const auto began = std::chrono::steady_clock::now();
        const auto b = broken_in(c.ask(post(std::string(t.body, 'x'))));
        CHECK(std::chrono::steady_clock::now() - began < 100s); // before any time-out
        CHECK(b.at == t.at);
        CHECK(b.may_have_arrived == t.may_have_arrived);
        CHECK_FALSE(b.untrusted);
        const auto after = broken_in(c.ask(post("{}")));
        CHECK_FALSE(after.may_have_arrived);
    }
}

TEST_CASE("client: cut before it was opened, it does not open") {
    const raw_peer peer{{answer_forever}};
    talk c{peer.url()};
    c.cut();
    const auto b = broken_in(c.ask(post("{}")));
    CHECK(b.at == phase::connect);
    CHECK_FALSE(b.may_have_arrived);
    CHECK(says(b, "given up"));
}

TEST_CASE("client: a cut ends the connecting too") {
    const full_house house;
    talk c{house.url(), {}, 2min, patient()};
    c.cut_after(1s); // the address is found by then
    const auto began = std::chrono::steady_clock::now();
    const auto b = broken_in(c.ask(post("{}")));
    CHECK(std::chrono::steady_clock::now() - began < 100s);
    CHECK(b.at == phase::connect);
    CHECK_FALSE(b.may_have_arrived);
    CHECK(says(b, "given up"));
}
