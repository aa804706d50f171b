#include "../../support/faulty_relay.hpp"
#include "../sandbox/running_sandbox.hpp"
#include "support/english.hpp"
#include "talk.hpp"

#include <atomic>
#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;
using delivery::phase;

http::proxy at_port(std::uint16_t port, const std::string& user = "") {
    return *http::parse_proxy("http://" + user + "127.0.0.1:" + std::to_string(port), "--proxy");
}

// A manner: reads a CONNECT and says these bytes.
raw_peer::manner saying(std::string bytes) {
    return [said = std::move(bytes)](raw_connection& c) {
        static_cast<void>(c.read_request());
        c.say(said);
        c.wait_for_end();
    };
}

void silent(raw_connection& c) { c.wait_for_end(); }

// A client that goes through a peer to where nobody is.
talk through(const raw_peer& peer, const std::string& user, std::chrono::milliseconds step) {
    http::time_limits times;
    times.step = step;
    return talk{"https://api.example/api", {}, 10s, times, at_port(peer.port(), user)};
}

} // namespace

TEST_CASE("client: a tunnel through a proxy carries TLS with the API, and neither token nor lead") {
    const running_sandbox s;
    const faulty_relay proxy{s.server->port(), true};
    talk t{s.server->base_url(), s.server->ca_file(), 10s, {}, at_port(proxy.port(), "me:pw@")};
    for (int i = 0; i < 3; ++i)
        CHECK(answer_in(t.ask(post(lead_body("리드 " + std::to_string(i))))).status == 201);
    CHECK(s.server->count().leads_created == 3);
    CHECK(s.server->count().connections == 1);
    REQUIRE(proxy.asked().size() == 1);
    const auto head = proxy.asked().front();
    const auto host = "localhost:" + std::to_string(s.server->port());
    CHECK(head.starts_with("CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n"));
    CHECK(head.find("\r\nProxy-Authorization: Basic bWU6cHc=\r\n") != std::string::npos);
    CHECK(head.find("sandbox-token") == std::string::npos);
    CHECK(head.find("\r\nAuthorization") == std::string::npos);
}

TEST_CASE("client: whom the tunnel leads to is verified like anybody") {
    const running_sandbox s; // its certificate is for localhost
    const faulty_relay proxy{s.server->port(), true};
    talk t{"https://api.example/api", s.server->ca_file(), 10s, {}, at_port(proxy.port())};
    const auto b = broken_in(t.ask(post(lead_body("nobody"))));
    CHECK(b.at == phase::handshake);
    CHECK(b.untrusted);
    CHECK(english(b.cause) == "hostname mismatch");
    CHECK(proxy.asked().front().starts_with("CONNECT api.example:443 "));
    CHECK(s.server->count().requests == 0);
}

TEST_CASE("client: a proxy that makes no tunnel says why, and nothing was sent") {
    const struct {
        const char* what;
        raw_peer::manner manner;
        const char* words;
        bool refused;
    } table[] = {
        {"wants a password",
         saying("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n"
                "Content-Length: 5\r\n\r\nhello"),
         "answers HTTP 407: it does not take this user and password", true},
        {"forbids", saying("HTTP/1.1 403 Forbidden\r\n\r\n<html>"), "answers HTTP 403", true},
        {"cannot reach the API", saying("HTTP/1.0 502 Bad Gateway\r\n\r\n"), "answers HTTP 502",
         false},
        {"is busy", saying("HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\n"), "answers HTTP 503",
         false},
        {"repeats what it got", saying("HTTP/1.1 500 me:pw bWU6cHc=\r\nX: bWU6cHc=\r\n\r\n"),
         "answers HTTP 500", false},
        {"hangs up", [](raw_connection& c) { static_cast<void>(c.read_request()); },
         ": it closed the connection", false},
        {"hangs up in its answer",
         [](raw_connection& c) {
             static_cast<void>(c.read_request());
             c.say("HTTP/1.1 200 Conn");
         },
         ": it closed the connection", false},
        {"is silent", silent, ": nothing happened for 1s", false},
        {"answers without end", saying("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')),
         ": the answer is too large", false},
        {"is none", saying("SSH-2.0-OpenSSH_9.2\r\n"), "127.0.0.1", false},
        {"says more", saying("HTTP/1.1 200 OK\r\n\r\nhello"), ": it says more than it was asked",
         false},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        const raw_peer peer{{t.manner}};
        const bool is_silent = std::string_view{t.what} == "is silent";
        auto c = through(peer, "me:pw@", is_silent ? 1s : 10s);
        const auto b = broken_in(c.ask(post("{}")));
        CHECK(b.at == phase::tunnel);
        CHECK_FALSE(b.may_have_arrived);
        CHECK_FALSE(b.untrusted);
        CHECK(b.refused == t.refused);
        CAPTURE(english(b.cause));
        CHECK(english(b.cause).find(t.words) != std::string::npos);
        CHECK(english(b.cause).starts_with("the proxy 127.0.0.1:" + std::to_string(peer.port())));
        CHECK(english(b.cause).find("pw") == std::string::npos);
        CHECK(english(b.cause).find("bWU6cHc") == std::string::npos);
    }
}

TEST_CASE("client: a proxy that cannot be found or reached is named") {
    std::uint16_t port = 0;
    { port = raw_peer{{}}.port(); }
    talk t{"https://api.example/api", {}, 10s, {}, at_port(port)};
    const auto b = broken_in(t.ask(post("{}")));
    CHECK(b.at == phase::connect);
    CHECK_FALSE(b.refused);
    CHECK(english(b.cause) ==
          "the proxy 127.0.0.1:" + std::to_string(port) + ": Connection refused");
}

TEST_CASE("client: a cut ends the digging of a tunnel") {
    std::atomic<bool> heard{false};
    const raw_peer peer{{[&heard](raw_connection& c) {
        static_cast<void>(c.read_request());
        heard = true;
        c.wait_for_end();
    }}};
    talk t{"https://api.example/api", {}, 10s, {}, at_port(peer.port())};
    t.cut_when([&heard] { return heard.load(); });
    const auto b = broken_in(t.ask(post("{}")));
    CHECK(b.at == phase::tunnel);
    CHECK_FALSE(b.may_have_arrived);
    CHECK(english(b.cause) == "given up");
}
