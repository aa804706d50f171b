#include "http/connection.hpp"
#include "http/reply_reader.hpp"

#include "leadimport/base/limits.hpp"

#include <boost/beast/http/error.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using http::reply_reader;
using state = reply_reader::state;

// Brings bytes in pieces of at most `piece`, until the reader has enough.
state bring(reply_reader& r, std::string_view bytes, std::size_t piece) {
    auto s = state::more;
    while (s == state::more && !bytes.empty()) {
        const auto room = r.room();
        REQUIRE(room.size() > 0);
        const auto n = std::min({piece, room.size(), bytes.size()});
        std::memcpy(room.data(), bytes.data(), n);
        bytes.remove_prefix(n);
        s = r.arrived(n);
    }
    return s;
}

const std::string head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n";

} // namespace

TEST_CASE("reply_reader: an answer is the same however it is cut") {
    const struct {
        std::string bytes;
        unsigned status;
        std::string body;
        bool keeps_alive;
    } table[] = {
        {head + "Content-Length: 3\r\n\r\nabc", 201, "abc", true},
        {head + "Content-Length: 0\r\n\r\n", 201, "", true},
        {head + "Connection: close\r\nContent-Length: 3\r\n\r\nabc", 201, "abc", false},
        {head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: t\r\n\r\n", 201,
         "abc", true},
        {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", false},
        {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + head +
             "Content-Length: 3\r\n\r\nabc",
         201, "abc", true},
    };
    for (const auto& t : table)
        for (const std::size_t piece : {1U, 2U, 7U, 100'000U}) {
            CAPTURE(t.bytes);
            CAPTURE(piece);
            reply_reader r;
            REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
            REQUIRE(bring(r, t.bytes, piece) == state::whole);
            CHECK(r.keeps_alive() == t.keeps_alive);
            CHECK_FALSE(r.has_more_behind());
            const auto a = r.take();
            CHECK(a.status == t.status);
            CHECK(a.body == t.body);
        }
}

TEST_CASE("reply_reader: of the headers it keeps what somebody reads, the first of each") {
    reply_reader r;
    REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
    REQUIRE(bring(r,
                  "HTTP/1.1 429 Too Many Requests\r\ncontent-TYPE: text/html\r\nServer: x\r\n"
                  "Retry-After: 7\r\nRetry-After: 8\r\nX-RateLimit-Reset: 99\r\nRateLimit: a\r\n"
                  "Ratelimit-reset: 3\r\nContent-Length: 0\r\n\r\n",
                  100'000) == state::whole);
    const auto a = r.take();
    CHECK(a.content_type == "text/html");
    CHECK(a.retry_after == "7");
    CHECK(a.rate_limit == "a");
    CHECK(a.rate_limit_reset == "3"); // before X-RateLimit-Reset
}

TEST_CASE("reply_reader: how long an idle connection stays open is read, nonsense is not") {
    const struct {
        const char* headers;
        std::optional<std::chrono::seconds> told;
    } table[] = {
        {"", {}},
        {"Keep-Alive: timeout=5\r\n", 5s},
        {"Keep-Alive: timeout=5, max=1000\r\n", 5s},
        {"keep-alive: max=100,TIMEOUT = 15\r\n", 15s},
        {"Keep-Alive: timeout=1\r\n", 1s},
        {"Keep-Alive: timeout=5\r\nKeep-Alive: timeout=9\r\n", 5s},
        {"Keep-Alive: timeout=18446744073709551615\r\n", 24h},
        {"Keep-Alive: timeout=18446744073709551616\r\n", {}},
        {"Keep-Alive: timeout=0\r\n", {}},
        {"Keep-Alive: timeout=-3\r\n", {}},
        {"Keep-Alive: timeout=soon\r\n", {}},
        {"Keep-Alive: timeout\r\n", {}},
        {"Keep-Alive: \r\n", {}},
        {"Keep-Alive: max=5\r\n", {}},
        {"X-Keep-Alive: timeout=5\r\n", {}},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.headers});
        reply_reader r;
        REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
        REQUIRE(bring(r, head + t.headers + "Content-Length: 0\r\n\r\n", 7) == state::whole);
        CHECK(r.keeps_idle_for() == t.told);
    }
}

TEST_CASE("idle_limit: a second less than the server's, never more than ours") {
    const struct {
        std::optional<std::chrono::seconds> servers;
        std::chrono::milliseconds limit;
    } table[] = {{{}, 20s},  {1s, 500ms}, {2s, 1s},   {3s, 2s},  {5s, 4s},
                 {20s, 19s}, {21s, 20s},  {60s, 20s}, {24h, 20s}};
    for (const auto& t : table)
        CHECK(http::idle_limit(20s, t.servers) == t.limit);
    CHECK(http::idle_limit(100ms, 5s) == 100ms);
}

TEST_CASE("reply_reader: what comes behind an answer is not thrown away unseen") {
    reply_reader r;
    REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
    REQUIRE(bring(r, head + "Content-Length: 3\r\n\r\nabc" + head + "Content-Length: 1\r\n\r\nx",
                  100'000) == state::whole);
    CHECK(r.take().body == "abc");
    CHECK(r.has_more_behind());
    CHECK(r.has_text_behind());
    CHECK(r.begin(limits::reply_body_bytes) ==
          state::whole); // it would be taken for the next request's
    CHECK(r.take().body == "x");
}

TEST_CASE("reply_reader: line ends behind an answer are no other answer") {
    reply_reader r;
    REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
    REQUIRE(bring(r, head + "Content-Length: 3\r\n\r\nabc\r\n", 100'000) == state::whole);
    CHECK(r.has_more_behind());
    CHECK_FALSE(r.has_text_behind());
}

TEST_CASE("reply_reader: of a tunnel's answer only the header is taken") {
    reply_reader r;
    REQUIRE(r.begin_header() == state::more);
    REQUIRE(bring(r, "HTTP/1.1 200 Connection established\r\nContent-Length: 5\r\n\r\n", 1) ==
            state::whole);
    CHECK(r.take().status == 200);
    CHECK_FALSE(r.has_more_behind());
}

TEST_CASE(
    "reply_reader: the end makes an answer whole that has no length, and breaks every other") {
    using beast_error = boost::beast::http::error;
    const struct {
        std::string bytes;
        state at_the_end;
        beast_error problem;
    } table[] = {
        {"HTTP/1.1 200 OK\r\n\r\nabc", state::whole, {}},
        {"", state::broken, beast_error::end_of_stream},
        {"HTTP/1.1 200", state::broken, beast_error::partial_message},
        {"HTTP/1.1 100 Continue\r\n\r\n", state::broken, beast_error::end_of_stream},
        {head + "Content-Length: 4\r\n\r\nabc", state::broken, beast_error::partial_message},
        {head + "Transfer-Encoding: chunked\r\n\r\nff\r\nabc", state::broken,
         beast_error::partial_message},
    };
    for (const auto& t : table) {
        CAPTURE(t.bytes);
        reply_reader r;
        REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
        REQUIRE(bring(r, t.bytes, 3) == state::more);
        CHECK(r.ended() == t.at_the_end);
        if (t.at_the_end == state::broken) CHECK(r.problem() == t.problem);
    }
}

TEST_CASE("reply_reader: what is no answer, or too large a one, is refused with the reason") {
    const auto length = [](std::size_t n) { return "Content-Length: " + std::to_string(n); };
    using beast_error = boost::beast::http::error;
    const struct {
        std::string bytes;
        beast_error problem;
    } table[] = {
        {"SSH-2.0-OpenSSH_9.2\r\n", beast_error::bad_version},
        {head + "Content-Length: many\r\n\r\n", beast_error::bad_content_length},
        {head + "X: " + std::string(limits::reply_header_bytes, 'x'), beast_error::header_limit},
        {head + length(limits::reply_body_bytes + 1) + "\r\n\r\n", beast_error::body_limit},
        {head + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n" + std::string(1000, 'x'),
         beast_error::body_limit},
    };
    for (const auto& t : table)
        for (const std::size_t piece : {13U, 100'000U}) {
            CAPTURE(t.bytes.substr(0, 100));
            CAPTURE(piece);
            reply_reader r;
            REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
            REQUIRE(bring(r, t.bytes, piece) == state::broken);
            CHECK(r.problem() == t.problem);
        }
}

namespace {

// What comes before an answer, or into the middle of one, again and again.
struct endless {
    const char* what;
    std::string before;
    std::string again;
};

// Brings them until it is broken. How many bytes that took; more than `most`: too many.
std::size_t bytes_until_broken(const endless& e, std::size_t body_bytes, std::size_t piece,
                               std::size_t most) {
    reply_reader r;
    REQUIRE(r.begin(body_bytes) == state::more);
    REQUIRE(bring(r, e.before, piece) == state::more);
    auto brought = e.before.size();
    std::string pieces;
    while (pieces.size() < piece)
        pieces += e.again;
    while (brought <= most) {
        brought += pieces.size();
        if (bring(r, pieces, piece) == state::broken) return brought;
    }
    return brought;
}

} // namespace

TEST_CASE("reply_reader: an answer without an end is refused, however it is framed") {
    const auto chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    const std::string line = "X-Y: " + std::string(1000, 'y') + "\r\n";
    const endless table[] = {
        {"interim answers", "", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"},
        {"lines of a header", head, line},
        {"lines of an interim answer's header", "HTTP/1.1 102 Processing\r\n", line},
        {"one line of a header", head + "X: ", "xxxxxxxxxx"},
        {"a chunk's extension", chunked + "1;a=", "bbbbbbbbbb"},
        {"a chunk's size", chunked, "0"},
        {"chunks with extensions", chunked, "1;" + std::string(1000, 'e') + "\r\nx\r\n"},
        {"the smallest chunks", chunked, "1\r\nx\r\n"},
        {"trailers", chunked + "0\r\n", line},
        {"one trailer", chunked + "0\r\nT: ", "tttttttttt"},
        {"a body without a length", head + "\r\n", "a body"},
    };
    for (const auto body_bytes : {limits::done_reply_bytes, limits::reply_body_bytes})
        for (const auto& e : table) {
            CAPTURE(std::string{e.what});
            CAPTURE(body_bytes);
            const auto most = limits::reply_wire_bytes(body_bytes) + 100'000;
            CHECK(bytes_until_broken(e, body_bytes, 70'000, most) <= most);
            if (body_bytes == limits::done_reply_bytes)
                CHECK(bytes_until_broken(e, body_bytes, 1000, most) <= most);
        }
}

TEST_CASE("reply_reader: what stands around a body is refused or taken alike, however it is cut") {
    const auto chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    for (const std::size_t over : {0U, 1U}) {
        // With its end of line as long as the bound, or a byte longer.
        const auto extension = "1;" + std::string(limits::reply_header_bytes - 4 + over, 'e');
        const auto bytes = chunked + extension + "\r\nx\r\n0\r\n\r\n";
        for (const std::size_t piece : {1U, 1000U, 100'000U}) {
            CAPTURE(over);
            CAPTURE(piece);
            reply_reader r;
            REQUIRE(r.begin(limits::done_reply_bytes) == state::more);
            CHECK(bring(r, bytes, piece) == (over == 0 ? state::whole : state::broken));
        }
    }
}

TEST_CASE("reply_reader: a body in small chunks is taken as long as it is within its bound") {
    const auto chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    const std::string ten = "a\r\n0123456789\r\n";
    std::string bytes = chunked;
    for (std::size_t n = 0; n + 10 <= limits::done_reply_bytes; n += 10)
        bytes += ten;
    reply_reader r;
    REQUIRE(r.begin(limits::done_reply_bytes) == state::more);
    REQUIRE(bring(r, bytes + "0\r\n\r\n", 10'000) == state::whole);
    REQUIRE(r.begin(limits::done_reply_bytes) == state::more);
    CHECK(bring(r, bytes + ten + "0\r\n\r\n", 10'000) == state::broken);
    CHECK(r.problem() == boost::beast::http::error::body_limit);
}

TEST_CASE("reply_reader: each answer has the whole bound, whatever came before") {
    reply_reader r;
    const std::string body(limits::done_reply_bytes, 'x');
    for (int i = 0; i < 5; ++i) {
        REQUIRE(r.begin(limits::done_reply_bytes) == state::more);
        REQUIRE(bring(r,
                      head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
                      50'000) == state::whole);
        CHECK(r.take().body == body);
    }
}

TEST_CASE("reply_reader: a large answer arrives whole") {
    const std::string body(limits::reply_body_bytes, 'x');
    reply_reader r;
    REQUIRE(r.begin(limits::reply_body_bytes) == state::more);
    REQUIRE(bring(r, head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n", 10) ==
            state::more);
    CHECK(r.has_header());
    REQUIRE(bring(r, body, 100'000) == state::whole);
    CHECK(r.take().body == body);
}
