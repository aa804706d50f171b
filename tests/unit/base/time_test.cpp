#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <ostream>
#include <utility>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using std::string_view;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

std::string refusal_of_duration(string_view s) {
    const auto d = parse_duration(s, "--timeout");
    REQUIRE_FALSE(d.has_value());
    CHECK(d.error().code == errc::bad_option);
    CHECK(english(d.error().where) == "--timeout");
    return english(d.error().detail);
}

std::string refusal_of_rate(string_view s) {
    const auto r = parse_rate(s, "--rate");
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code == errc::bad_option);
    CHECK(english(r.error().where) == "--rate");
    return english(r.error().detail);
}

// The local time zone of the process, for as long as it lives.
class time_zone {
public:
    explicit time_zone(const char* name) {
        if (const auto* const old = std::getenv("TZ")) old_ = old;
        set(name);
    }
    time_zone(const time_zone&) = delete;
    time_zone& operator=(const time_zone&) = delete;
    ~time_zone() { set(old_.empty() ? nullptr : old_.c_str()); }

private:
    static void set(const char* name) {
        if (name != nullptr)
            ::setenv("TZ", name, 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }
    std::string old_;
};

system_clock::time_point at(std::int64_t ms) {
    return system_clock::time_point{
        std::chrono::duration_cast<system_clock::duration>(milliseconds{ms})};
}

} // namespace

TEST_CASE("parse_duration: reads what people write") {
    for (const auto& r : std::initializer_list<std::pair<string_view, milliseconds>>{
             {"0s", 0ms},
             {"1ms", 1ms},
             {"500ms", 500ms},
             {"10s", 10s},
             {"15m", 15min},
             {"15min", 15min},
             {"4h", 4h},
             {"2d", 48h},
             {"1h30m", 90min},
             {"1m500ms", 60'500ms},
             {"366d", 366 * 24h},
         }) {
        CAPTURE(r.first);
        const auto d = parse_duration(r.first, "--timeout");
        REQUIRE(d.has_value());
        CHECK(d->count() == r.second.count());
    }
}

TEST_CASE("parse_duration: refuses everything else, and says what it takes") {
    for (const string_view bad : {"", "10", "s", "10 s", " 10s", "10s ", "-1s", "+1s", "1.5h",
                                  "1h30", "10x", "10S", "1h m", "99999999999999999999s", "십초"}) {
        CAPTURE(bad);
        CHECK(refusal_of_duration(bad) ==
              "“" + std::string{bad} + "” is not a duration like 500ms, 10s, 15m or 4h");
    }
    CHECK(refusal_of_duration("367d") == "“367d” is over a year");
    CHECK(refusal_of_duration("366d1ms") == "“366d1ms” is over a year");
    CHECK(refusal_of_duration("9223372036854775807d") == "“9223372036854775807d” is over a year");
    CHECK(refusal_of_duration("18446744073709551615ms") ==
          "“18446744073709551615ms” is over a year");
}

TEST_CASE("parse_rate: reads a count and a window, or none") {
    for (const auto& r : std::initializer_list<std::pair<string_view, rate>>{
             {"90/10s", {90, 10s}},
             {"1/1ms", {1, 1ms}},
             {"100/1m", {100, 1min}},
             {"1000000/24h", {1'000'000, 24h}},
             {"none", {}},
         }) {
        CAPTURE(r.first);
        const auto parsed = parse_rate(r.first, "--rate");
        REQUIRE(parsed.has_value());
        CHECK(*parsed == r.second);
    }
    CHECK(parse_rate("none", "--rate")->unlimited());
    CHECK_FALSE(parse_rate("90/10s", "--rate")->unlimited());
}

TEST_CASE("parse_rate: refuses everything else, and says why") {
    for (const string_view bad : {"", "90", "90/", "/10s", "90/10", "90 / 10s", "-1/10s", "9.5/10s",
                                  "None", "90/10s/2", "90/367d"}) {
        CAPTURE(bad);
        CHECK(refusal_of_rate(bad) ==
              "“" + std::string{bad} + "” is not a rate like 90/10s, or none");
    }
    CHECK(refusal_of_rate("0/10s") == "“0/10s” must ask for 1 to 1,000,000 requests");
    CHECK(refusal_of_rate("1000001/10s") == "“1000001/10s” must ask for 1 to 1,000,000 requests");
    CHECK(refusal_of_rate("90/0s") == "“90/0s” must have a window of 1ms to 24h");
    CHECK(refusal_of_rate("90/25h") == "“90/25h” must have a window of 1ms to 24h");
}

TEST_CASE("rate: knows its requests per second") {
    CHECK(rate{90, 10s}.per_second() == doctest::Approx(9.0));
    CHECK(rate{1, 500ms}.per_second() == doctest::Approx(2.0));
    CHECK(std::isinf(rate{}.per_second()));
}

TEST_CASE("format_duration and format_rate: are what the parsers read back") {
    for (const auto& r : std::initializer_list<std::pair<milliseconds, string_view>>{
             {0ms, "0s"},
             {500ms, "500ms"},
             {1500ms, "1s500ms"},
             {10s, "10s"},
             {15min, "15m"},
             {90min, "1h30m"},
             {48h, "48h"},
             {3'661'001ms, "1h1m1s1ms"},
         }) {
        CAPTURE(r.second);
        CHECK(format_duration(r.first) == r.second);
        CHECK(parse_duration(r.second, "x")->count() == r.first.count());
    }
    CHECK(format_rate({90, 10s}) == "90/10s");
    CHECK(format_rate({}) == "none");
    CHECK(*parse_rate(format_rate({7, 1500ms}), "x") == rate{7, 1500ms});
}

TEST_CASE("friendly_duration: grows coarser as it grows longer") {
    for (const auto& r : std::initializer_list<std::pair<std::int64_t, string_view>>{
             {-1, "0 s"},
             {0, "0 s"},
             {3, "3 s"},
             {119, "119 s"},
             {120, "2 min"},
             {149, "2 min"},
             {150, "3 min"},
             {720, "12 min"},
             {7199, "120 min"},
             {7200, "2 h 00 min"},
             {7500, "2 h 05 min"},
             {172'799, "47 h 59 min"},
             {172'800, "2 d 0 h"},
             {3 * 86'400 + 4 * 3600 + 59, "3 d 4 h"},
         }) {
        CAPTURE(r.first);
        CHECK(english(friendly_duration(seconds{r.first})) == r.second);
    }
}

TEST_CASE("format_utc: is RFC 3339 with milliseconds, before 1970 too") {
    for (const auto& r : std::initializer_list<std::pair<std::int64_t, string_view>>{
             {0, "1970-01-01T00:00:00.000Z"},
             {1'775'625'926'020, "2026-04-08T05:25:26.020Z"},
             {1'709'164'800'999, "2024-02-29T00:00:00.999Z"},
             {-1, "1969-12-31T23:59:59.999Z"},
             {-1000, "1969-12-31T23:59:59.000Z"},
         })
        CHECK(format_utc(at(r.first)) == r.second);
}

TEST_CASE("format_local: is the wall clock's time") {
    const auto t = at(1'775'625'926'020);
    {
        const time_zone korea{"KST-9"};
        CHECK(format_local(t) == "2026-04-08 14:25 KST");
    }
    {
        const time_zone utc{"UTC0"};
        CHECK(format_local(t) == "2026-04-08 05:25 UTC");
    }
}

TEST_CASE("local_zone: its name, and how far it is from UTC") {
    const auto t = at(1'775'625'926'020);
    {
        const time_zone korea{"KST-9"};
        CHECK(local_zone(t) == "KST +0900");
    }
    const time_zone utc{"UTC0"};
    CHECK(local_zone(t) == "UTC +0000");
}
