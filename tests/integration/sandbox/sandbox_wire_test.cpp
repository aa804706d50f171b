// What goes over the wire: faults as a client meets them, and requests that no client should send.
#include "running_sandbox.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;

running_sandbox with_fault(std::string_view text) {
    auto o = sandbox_options();
    o.faults = {sandbox::parse_fault(text).value()};
    return running_sandbox{o};
}

} // namespace

TEST_CASE("sandbox: an answered fault has its status, its type, and leaves the connection usable") {
    const struct {
        const char* fault;
        int status;
        bool html;
        bool created;
    } table[] = {
        {"500@1", 500, false, false}, {"500-created@1", 500, false, true},
        {"502@1", 502, true, false},  {"502-created@1", 502, true, true},
        {"html@1", 200, true, false}, {"429@1", 429, false, false},
        {"503@1", 503, false, false}, {"401@1", 401, false, false},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.fault});
        const auto s = with_fault(row.fault);
        auto c = s.client();
        const auto a = post_lead(c, "하나");
        REQUIRE(a);
        CHECK(a->complete);
        CHECK(a->status == row.status);
        CHECK(
            a->headers.at("content-type").starts_with(row.html ? "text/html" : "application/json"));
        CHECK(a->headers.count("retry-after") == (row.status == 503 ? 1U : 0U));
        CHECK(s.server->lead_names().size() == (row.created ? 1U : 0U));
        CHECK(post_lead(c, "둘")->status == 201);
        CHECK(s.server->count().faults_played == 1);
    }
}

TEST_CASE("sandbox: lost and dropped end the connection without an answer") {
    const struct {
        const char* fault;
        std::size_t leads;
    } table[] = {{"lost@1", 1}, {"dropped@1", 0}};
    for (const auto& row : table) {
        CAPTURE(std::string{row.fault});
        const auto s = with_fault(row.fault);
        auto c = s.client();
        CHECK_FALSE(post_lead(c, "하나"));
        CHECK(c.ended());
        CHECK(s.server->lead_names().size() == row.leads);
    }
}

TEST_CASE("sandbox: a cut answer has its whole header and a part of its body") {
    const auto s = with_fault("cut@1");
    auto c = s.client();
    const auto a = post_lead(c, "하나");
    REQUIRE(a);
    CHECK(a->status == 201);
    CHECK_FALSE(a->complete);
    CHECK_FALSE(a->body.empty());
    CHECK(a->body.size() < std::stoul(a->headers.at("content-length")));
    CHECK(c.ended());
    CHECK(s.server->lead_names().size() == 1);
}

TEST_CASE("sandbox: close answers, says so, and ends the connection") {
    const auto s = with_fault("close@1");
    auto c = s.client();
    const auto a = post_lead(c, "하나");
    REQUIRE(a);
    CHECK(a->status == 201);
    CHECK(a->complete);
    CHECK(a->headers.at("connection") == "close");
    CHECK(c.ended());
}

TEST_CASE("sandbox: a slow answer comes late, with the lead created meanwhile") {
    const auto s = with_fault("slow@1:300ms");
    auto c = s.client();
    const auto begin = std::chrono::steady_clock::now();
    const auto a = post_lead(c, "하나");
    REQUIRE(a);
    CHECK(a->status == 201);
    CHECK(std::chrono::steady_clock::now() - begin >= 300ms);
    CHECK(post_lead(c, "둘")->status == 201);
}

TEST_CASE("sandbox: a client that asks for it is disconnected after its answer") {
    const running_sandbox s;
    auto c = s.client();
    const auto a = post_lead(c, "하나", "Connection: close\r\n");
    REQUIRE(a);
    CHECK(a->status == 201);
    CHECK(c.ended());
}

TEST_CASE("sandbox: requests in one go are answered in order, one with a body in chunks too") {
    const running_sandbox s;
    auto c = s.client();
    const std::string head =
        "POST /api/v2/lead HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        "sandbox-token\r\nContent-Type: application/json\r\n";
    const auto body = lead_body("조각");
    std::string chunks;
    for (const char byte : body)
        chunks.append("1\r\n").append(1, byte).append("\r\n");
    REQUIRE(c.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + head +
                   "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n" + head +
                   "Content-Length: 2\r\n\r\n{}"));
    CHECK(c.read()->status == 200);
    CHECK(c.read()->status == 201);
    CHECK(c.read()->status == 400);
    CHECK(s.server->lead_names() == std::vector<std::string>{"조각"});
}

TEST_CASE("sandbox: an announced body is asked for") {
    const running_sandbox s;
    auto c = s.client();
    const auto body = lead_body("큰 것");
    REQUIRE(c.send("POST /api/v2/lead HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                   "sandbox-token\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                   "Content-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n"));
    CHECK(c.read()->status == 100);
    REQUIRE(c.send(body));
    CHECK(c.read()->status == 201);
}

TEST_CASE("sandbox: HEAD is answered without a body") {
    const running_sandbox s;
    auto c = s.client();
    REQUIRE(c.send("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    const auto a = c.read();
    REQUIRE(a);
    CHECK(a->status == 200);
    CHECK(a->body.empty());
    CHECK(std::stoul(a->headers.at("content-length")) > 0);
}

TEST_CASE("sandbox: what is no request is refused, and the next client is served") {
    const std::string junk(100'000, 'a');
    const struct {
        std::string bytes;
        int status; // 0: none
    } table[] = {
        {"\r\n\r\n\r\n", 400},
        {"nonsense\r\n\r\n", 400},
        {"GET / HTTP/9.9\r\n\r\n", 400},
        {"POST /api/v2/lead HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nX: " + junk + "\r\n\r\n", 431},
        {"POST /api/v2/lead HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n", 413},
        {std::string("GET /\0 HTTP/1.1\r\n\r\n", 20), 400},
    };
    const running_sandbox s;
    for (const auto& row : table) {
        CAPTURE(row.bytes.substr(0, 60));
        auto c = s.client();
        REQUIRE(c.send(row.bytes));
        const auto a = c.read();
        REQUIRE(a);
        CHECK(a->status == row.status);
        CHECK(c.ended());
        auto next = s.client();
        CHECK(post_lead(next, "하나")->status == 201);
    }
}

TEST_CASE("sandbox: a body of megabytes is taken, and what it says is judged") {
    const running_sandbox s;
    auto c = s.client();
    const std::string memo(5'000'000, 'm');
    const auto with_memo = [&](std::string_view more) {
        return R"({"name":"a","peopleId":"40000000-0000-4000-8000-000000000001","memo":")" + memo +
               std::string{more};
    };
    CHECK(c.request("POST", "/api/v2/lead", with_memo("\"}"))->status == 201);
    CHECK(c.request("POST", "/api/v2/lead", with_memo(""))->status == 400);
    const std::string deep(100'000, '[');
    CHECK(c.request("POST", "/api/v2/lead", deep)->status == 400);
}
