#include "support/changed_variable.hpp"
#include "support/english.hpp"

#include "leadimport/base/day_time.hpp"
#include "leadimport/base/time.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <ostream>
#include <string>

namespace {

using leadimport::day_time;
using leadimport::errc;
using leadimport::format_utc;
using leadimport::tests::changed_variable;
using namespace std::chrono_literals;

// 2026-04-08 14:25:26 in Korea, 05:25:26 in Greenwich, 01:25:26 in New York.
const auto now = std::chrono::system_clock::time_point{1'775'625'926'020ms};

// Where this machine is, for as long as it lives.
class home {
public:
    explicit home(const char* tz) : changed_{"TZ", tz} { ::tzset(); }

private:
    struct again {
        ~again() { ::tzset(); }
    } again_; // after the variable is as before
    changed_variable changed_;
};

day_time parsed(const std::string& s) {
    auto d = day_time::parse(s, "--until");
    REQUIRE(d.has_value());
    return *d;
}

} // namespace

TEST_CASE("day_time: the next and the last moment at which a clock there shows it") {
    const home greenwich{"UTC0"};
    const struct {
        const char* text;
        const char* next;
        const char* last;
    } table[] = {
        {"05:26", "2026-04-08T05:26:00.000Z", "2026-04-07T05:26:00.000Z"},
        {"5:25", "2026-04-09T05:25:00.000Z", "2026-04-08T05:25:00.000Z"},
        {"00:00", "2026-04-09T00:00:00.000Z", "2026-04-08T00:00:00.000Z"},
        {"14:26 KST", "2026-04-08T05:26:00.000Z", "2026-04-07T05:26:00.000Z"},
        {"06:00 Asia/Seoul", "2026-04-08T21:00:00.000Z", "2026-04-07T21:00:00.000Z"},
        {"06:00 +09:00", "2026-04-08T21:00:00.000Z", "2026-04-07T21:00:00.000Z"},
        {" 06:00  UTC ", "2026-04-08T06:00:00.000Z", "2026-04-07T06:00:00.000Z"},
        {"06:00 -03:30", "2026-04-08T09:30:00.000Z", "2026-04-07T09:30:00.000Z"},
        {"06:00 America/New_York", "2026-04-08T10:00:00.000Z", "2026-04-07T10:00:00.000Z"},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.text});
        const auto d = parsed(t.text);
        CHECK(format_utc(d.next(now)) == t.next);
        CHECK(format_utc(d.last(now)) == t.last);
    }
    const auto then = parsed("5:25").last(now);
    CHECK(parsed("05:25").last(then) == then);
    CHECK(parsed("05:25").next(then) == then + 24h);
}

TEST_CASE("day_time: without a zone it is this machine's, and asking elsewhere changes nothing") {
    const home korea{"KST-9"};
    CHECK(format_utc(parsed("06:00").next(now)) == "2026-04-08T21:00:00.000Z");
    CHECK(format_utc(parsed("06:00 UTC").next(now)) == "2026-04-08T06:00:00.000Z");
    CHECK(format_utc(parsed("06:00").next(now)) == "2026-04-08T21:00:00.000Z");
    CHECK(std::string{std::getenv("TZ")} == "KST-9");
}

TEST_CASE("day_time: a night in which clocks are put forward is an hour shorter") {
    const auto d = parsed("06:00 America/New_York"); // 2026-03-08, at two
    const auto before = d.next(std::chrono::system_clock::time_point{1'772'900'000s});
    CHECK(format_utc(before) == "2026-03-08T10:00:00.000Z");
    CHECK(d.last(before - 1s) == before - 23h);
}

TEST_CASE("day_time: how it and its moments are told") {
    const home korea{"KST-9"};
    CHECK(parsed("6:05").text() == "06:05");
    CHECK(parsed("6:05 Asia/Seoul").text() == "06:05 Asia/Seoul");
    CHECK(parsed("06:00").spell(now) == "2026-04-08 14:25 KST");
    CHECK(parsed("06:00 UTC").spell(now) == "2026-04-08 05:25 UTC");
    CHECK(parsed("06:00 America/New_York").spell(now) == "2026-04-08 01:25 America/New_York");
    auto other = parsed("06:00");
    other.take_zone_of(parsed("1:00 UTC"));
    CHECK(other == parsed("06:00 UTC"));
}

TEST_CASE("day_time: what it is not") {
    for (const auto* bad : {"", "6", "24:00", "06:60", "6:0", "006:00", "06:00:00", ":30", "a:bc",
                            "-1:00", "06.00", "Asia/Seoul", "Asia/Seoul 06:00"}) {
        CAPTURE(std::string{bad});
        const auto d = day_time::parse(bad, "--until");
        REQUIRE_FALSE(d.has_value());
        CHECK(d.error().code == errc::bad_option);
        CHECK(english(d.error().where) == "--until");
        CHECK(english(d.error().detail).find("is not a time of day") != std::string::npos);
    }
    for (const auto* bad : {"06:00 Asia/Pyongyan", "06:00 Asia", "06:00 /etc/passwd", "06:00 ../x",
                            "06:00 +9", "06:00 +25:00", "06:00 KST-9", "06:00 Asia Seoul"}) {
        CAPTURE(std::string{bad});
        const auto d = day_time::parse(bad, "--from");
        REQUIRE_FALSE(d.has_value());
        CHECK(english(d.error().where) == "--from");
        CHECK(english(d.error().detail).find("is not a time zone") != std::string::npos);
    }
}
