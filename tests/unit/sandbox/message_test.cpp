#include "../../../src/sandbox/message.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace leadimport::sandbox;
using namespace std::chrono_literals;

TEST_CASE("message: every answer is dated by the server's clock, unless it is an old one") {
    const std::chrono::system_clock::time_point now{1712553926020ms};
    CHECK(http_date(now) == "Mon, 08 Apr 2024 05:25:26 GMT");
    CHECK(http_date({}) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(http_date(now - 1h) == "Mon, 08 Apr 2024 04:25:26 GMT");
    reply r;
    r.body = "{}";
    CHECK(to_message(r, false, true, now).bytes ==
          "HTTP/1.1 200 OK\r\nDate: Mon, 08 Apr 2024 05:25:26 GMT\r\n"
          "Content-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}");
    r.date = now - 5s;
    CHECK(to_message(r, false, true, now).bytes.find("05:25:21 GMT") != std::string::npos);
}
