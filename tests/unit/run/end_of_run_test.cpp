#include "support/english.hpp"

#include "leadimport/run/end_of_run.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using run::end_of_run;
using run::end_options;
using run::two_clocks;

// 2026-04-08 14:25:26 in Korea.
const two_clocks now{std::chrono::steady_clock::time_point{5h},
                     std::chrono::system_clock::time_point{1'775'625'926s}};

end_of_run parsed(const end_options& o, const two_clocks& at = now) {
    auto end = run::parse_end_of_run(o, at);
    REQUIRE(end.has_value());
    return *end;
}

two_clocks later(std::chrono::seconds steady, std::chrono::seconds wall) {
    return {now.steady + steady, now.wall + wall};
}

} // namespace

TEST_CASE("end_of_run: how long something lasts does not change when the wall clock is set") {
    const auto end = parsed({.max_duration = "4s", .from = {}, .until = {}});
    CHECK_FALSE(end.over(later(3s, 3s)));
    CHECK_FALSE(end.over(later(3s, 3600s)));
    for (const auto wall : {4s, -3596s, 7200s}) {
        const auto why = end.over(later(4s, wall));
        REQUIRE(why);
        CHECK(why->code == errc::time_is_up);
        CHECK(english(why->detail) == "after 4s");
    }
}

TEST_CASE("end_of_run: a time of day is the wall clock's, in the zone that it names") {
    const auto end = parsed({.max_duration = {}, .from = {}, .until = "14:30 KST"});
    CHECK_FALSE(end.closed);
    CHECK_FALSE(end.over(later(7200s, 273s)));
    const auto why = end.over(later(0s, 274s));
    REQUIRE(why);
    CHECK(english(why->detail) == "at 2026-04-08 14:30 KST");
    CHECK_FALSE(parsed({}).over(later(9999h, 9999h)));
}

TEST_CASE("end_of_run: between two times of day it is open, before and behind them closed") {
    const struct {
        const char* from;
        const char* until;
        const char* ends;   // "": closed
        const char* closed; // why
    } table[] = {
        {"14:25 KST", "14:26", "at 2026-04-08 14:26 KST", ""},
        {"14:00 KST", "06:00 KST", "at 2026-04-09 06:00 KST", ""},
        {"22:00", "15:00 KST", "at 2026-04-08 15:00 KST", ""},
        {"22:00 KST", "06:00", "",
         "it is from 22:00 KST to 06:00 KST, and begins again at 2026-04-08 22:00 KST"},
        {"13:00 KST", "14:25", "",
         "it is from 13:00 KST to 14:25 KST, and begins again at 2026-04-09 13:00 KST"},
        {"14:26 KST", "14:25", "",
         "it is from 14:26 KST to 14:25 KST, and begins again at 2026-04-08 14:26 KST"},
        {"05:00 UTC", "15:00 KST", "at 2026-04-08 15:00 KST", ""},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.from});
        CAPTURE(std::string{t.until});
        const auto end = parsed({.max_duration = {}, .from = t.from, .until = t.until});
        CHECK((end.until ? english(end.until->told) : "") == t.ends);
        CHECK((end.closed ? english(end.closed->detail) : "") == t.closed);
        if (end.closed) CHECK(end.closed->code == errc::time_is_up);
    }
}

TEST_CASE("end_of_run: what cannot be") {
    const struct {
        end_options typed;
        const char* where;
        const char* why;
    } table[] = {
        {{.max_duration = "0s", .from = {}, .until = {}}, "--max-duration", "longer than nothing"},
        {{.max_duration = "4", .from = {}, .until = {}}, "--max-duration", "is not a duration"},
        {{.max_duration = {}, .from = "22:00", .until = {}}, "--from", "without --until"},
        {{.max_duration = {}, .from = "22", .until = "06:00"}, "--from", "is not a time of day"},
        {{.max_duration = {}, .from = "22:00", .until = "6"}, "--until", "is not a time of day"},
        {{.max_duration = {}, .from = "6:00 KST", .until = "06:00"}, "--from", "is --until, too"},
        {{.max_duration = {}, .from = {}, .until = "06:00 Mars"}, "--until", "is not a time zone"},
    };
    for (const auto& t : table) {
        const auto end = run::parse_end_of_run(t.typed, now);
        REQUIRE_FALSE(end.has_value());
        CHECK(end.error().code == errc::bad_option);
        CHECK(english(end.error().where) == t.where);
        CAPTURE(english(end.error().detail));
        CHECK(english(end.error().detail).find(t.why) != std::string::npos);
    }
}

TEST_CASE("end_of_run: tells when each moment comes") {
    boost::asio::io_context io{1};
    run::timed_tasks tasks{io.get_executor()};
    std::vector<std::string> told;
    end_of_run end;
    end.after = {std::chrono::steady_clock::now() - 1h, "after"};
    end.until = {std::chrono::system_clock::now() - 1h, "until"};
    end.tell(tasks, [&](const error& why) { told.push_back(english(why.detail)); });
    io.run();
    CHECK(told.size() == 2);
    tasks.end();
}
