#include "support/raw_peer.hpp"
#include "talk.hpp"

#include <string>
#include <string_view>

namespace {

using namespace leadimport;
using namespace leadimport::tests;

std::string authorization_in(const std::string& request) {
    constexpr std::string_view name = "Authorization: ";
    const auto at = request.find(name) + name.size();
    return request.substr(at, request.find("\r\n", at) - at);
}

// Repeats the Authorization header wherever an answer has room for it.
void echo(raw_connection& c) {
    for (auto request = c.read_request(); !request.empty(); request = c.read_request()) {
        const auto value = authorization_in(request);
        const auto body = R"({"reason":"no: )" + value + R"("})";
        c.say("HTTP/1.1 400 " + value + "\r\nContent-Type: text/" + value +
              "\r\nRetry-After: " + value + "\r\nX-Echo: " + value +
              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
}

} // namespace

TEST_CASE("client: a server that repeats the token cannot put it into an answer") {
    const raw_peer peer{{echo}};
    talk t{peer.url()};
    const auto a = answer_in(t.ask(post("{}")));
    CHECK(a.status == 400);
    CHECK(a.body == R"({"reason":"no: Bearer [token]"})");
    CHECK(a.content_type == "text/Bearer [token]");
    CHECK(a.retry_after == "Bearer [token]");
}

TEST_CASE("client: nor the former token, after it was replaced, nor another secret") {
    const std::string former = R"({"reason":"expired: sandbox-token, not another-secret"})";
    const raw_peer peer{{[&](raw_connection& c) {
        for (auto request = c.read_request(); !request.empty(); request = c.read_request())
            c.answer("401 Unauthorized", former + authorization_in(request));
    }}};
    talk t{peer.url()};
    t.use_token("the-second-token");
    t.hide("another-secret");
    CHECK(answer_in(t.ask(get("/v2/user/me"))).body ==
          R"({"reason":"expired: [token], not [token]"}Bearer [token])");
}

TEST_CASE(
    "client: an answer that comes in pieces, cut inside of the token, is cleaned as a whole") {
    const raw_peer peer{{[](raw_connection& c) {
        static_cast<void>(c.read_request());
        c.say("HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nsandbox-\r\n");
        c.wait_until_arrived();
        c.say("9\r\ntoken is \r\n3\r\nbad\r\n0\r\n\r\n");
        c.wait_for_end();
    }}};
    talk t{peer.url()};
    CHECK(answer_in(t.ask(get("/v2/user/me"))).body == "[token] is bad");
}
