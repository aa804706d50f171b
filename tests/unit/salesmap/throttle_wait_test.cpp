#include "leadimport/salesmap/verdict.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::answer;
using std::chrono::milliseconds;

const auto now = std::chrono::system_clock::from_time_t(1'445'412'480); // 21 Oct 2015 07:28:00 GMT

} // namespace

TEST_CASE("throttle_wait: the header, else the text, else ten seconds; within bounds") {
    const auto reason = [](std::string_view words) {
        return R"({"success":false,"reason":")" + std::string{words} + R"("})";
    };
    const struct {
        std::string header;
        std::string body;
        milliseconds wait;
    } table[] = {
        {"5", "", 5s},
        {"0", "", 500ms},
        {"1", "", 1s},
        {" 5 ", "", 5s},
        {"900", "", 15min},
        {"901", "", 15min},
        {"18446744073709551615", "", 15min},
        {"99999999999999999999999", "", 10s}, // no number that anybody means
        {"-5", "", 10s},
        {"2.5", "", 10s},
        {"soon", "", 10s},
        {"Wed, 21 Oct 2015 07:28:30 GMT", "", 30s},
        {"Wed, 21 Oct 2015 07:28:00 GMT", "", 10s}, // a moment that is over says nothing
        {"Wed, 21 Oct 2015 07:27:00 GMT", "", 10s},
        {"Thu, 01 Jan 1970 00:00:00 GMT", "", 10s},
        {"Wed, 21 Oct 2015 07:27:00 GMT", reason("2초 후"), 2s},
        {"Wednesday, 21-Oct-15 07:28:30 GMT", "", 30s}, // the obsolete forms
        {"Wednesday, 21-Oct-15 07:27:30 GMT", "", 10s},
        {"Sunday, 06-Nov-94 08:49:37 GMT", "", 10s},
        {"Wed Oct 21 07:28:30 2015", "", 30s},
        {"Sun Nov  6 08:49:37 1994", "", 10s},
        {"Wed Oct 21 07:28:30", "", 10s},
        {"Wed, 21 Oct 2015 09:28:30 GMT", "", 15min},
        {"Fri, 31 Dec 9999 23:59:59 GMT", "", 15min},
        {"Wed, 21 Oct 2015 07:28:30", "", 10s},
        {"Wed, 21 Oct 2015 07:28:30 GMT and more", "", 10s},
        {"", reason("2초 후 재시도해주세요."), 2s},
        {"", reason("2.5초 후 재시도해주세요."), 2500ms},
        {"", reason("요청이 많습니다. 12초 후 재시도해주세요."), 12s},
        {"", reason("2024.4.16 3초 후"), 3s},
        {"", R"({"reason":["많습니다","4초 후 재시도"]})", 4s},
        {"", reason("0초 후"), 500ms},
        {"", reason("0.2초 후"), 500ms},
        {"", reason("-3초 후"), 3s},
        {"", reason("초 후"), 10s},
        {"", reason(".초 후"), 10s},
        {"", reason("1.2.3초 후"), 10s},
        {"", reason("세 초 후"), 10s},
        {"", reason("3 seconds"), 10s},
        {"", reason("99999초 후"), 15min},
        {"", reason(std::string(500, '9') + "초 후"), 10s},
        {"", "", 10s},
        {"", "<html>", 10s},
        {"", "2초 후", 10s}, // no JSON, no reason
        {"7", reason("2초 후"), 7s},
        {"soon", reason("2초 후"), 2s},
    };
    for (const auto& t : table) {
        CAPTURE(t.header);
        CAPTURE(t.body);
        CHECK(salesmap::throttle_wait({429, "application/json", t.header, t.body}, now) == t.wait);
    }
}

TEST_CASE("throttle_wait: the limit's headers tell when what is used up is whole again") {
    const struct {
        std::string rate_limit;
        std::string reset;
        milliseconds wait;
    } table[] = {
        // A list of quotas, as the draft has it today.
        {R"("default";r=0;t=7)", "", 7s},
        {R"("default"; r=0; t=7)", "", 7s},
        {R"("default";t=7;r=0)", "", 7s},
        {R"("default";r=0;pk=:QWxpY2U=:;t=7)", "", 7s},
        {R"(default;r=0;t=7)", "", 7s},
        {R"("burst";r=0;t=3, "daily";r=900;t=400)", "", 3s}, // the used up one
        {R"("daily";r=900;t=400, "burst";r=0;t=3)", "", 3s},
        {R"("a";r=0;t=3, "b";r=0;t=5)", "", 5s},
        {R"("a";r=2;t=3, "b";r=1;t=5)", "", 5s}, // none says that it is
        {R"("a, b; c";r=0;t=7)", "", 7s},
        {R"("default";r=0;t=90000)", "", 15min},
        {R"("default";r=0;t=0)", "", 500ms},
        {R"("default";r=0)", "", 10s},
        {R"("default";r=0;t=-7)", "", 10s},
        {R"("default";r=0;t=soon)", "", 10s},
        {R"("default")", "", 10s},
        {",;=;,", "", 10s},
        // One quota, as it had it before.
        {"limit=100, remaining=0, reset=7", "", 7s},
        {"limit=100,remaining=0,reset=7", "", 7s},
        {"reset=7", "", 7s},
        {"limit=100, remaining=0", "", 10s},
        // A field of its own, in seconds from now …
        {"", "7", 7s},
        {"", " 7 ", 7s},
        {"", "2.5", 2500ms},
        {"", "0", 500ms},
        {"", "901", 15min},
        {"", "999999999", 15min},
        {"", "-7", 10s},
        {"", "1e3", 10s},
        {"", "soon", 10s},
        // … or as a moment, in seconds or thousandths, by a clock that is not ours.
        {"", "1445412487", 7s},
        {"", "1445412487.5", 7500ms},
        {"", "1445412487500", 7500ms},
        {"", "1445412479", 10s},
        {"", "1445416080", 10s},
        {"", "99999999999999999999", 10s},
        // The list beats the field, and what says nothing beats nothing.
        {R"("default";r=0;t=7)", "9", 7s},
        {R"("default";r=0)", "9", 9s},
    };
    for (const auto& t : table) {
        CAPTURE(t.rate_limit);
        CAPTURE(t.reset);
        answer a{429, {}, {}, {}};
        a.rate_limit = t.rate_limit;
        a.rate_limit_reset = t.reset;
        CHECK(salesmap::throttle_wait(a, now) == t.wait);
        a.body = R"({"success":false,"reason":"4초 후 재시도해주세요."})";
        if (t.wait != 10s) CHECK(salesmap::throttle_wait(a, now) == t.wait);
        if (t.wait == 10s) CHECK(salesmap::throttle_wait(a, now) == 4s);
        a.retry_after = "5";
        CHECK(salesmap::throttle_wait(a, now) == 5s);
    }
}
