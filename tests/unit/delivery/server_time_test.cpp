#include "leadimport/delivery/server_time.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::server_moment;
using delivery::server_time;
using ms = std::chrono::milliseconds;

const server_time::time_point boot{1h};
const server_moment day{std::chrono::sys_days{std::chrono::year{2026} / 4 / 8}};

// An answer that was sent for at `sent` after `boot`, took so long, and said that it was `date`
// after `day`.
struct seen {
    ms sent;
    ms took;
    ms date;
};

server_time after(const std::vector<seen>& all) {
    server_time t;
    for (const auto& s : all)
        t.observe(day + s.date, boot + s.sent, boot + s.sent + s.took);
    return t;
}

} // namespace

TEST_CASE("server_time: without an answer nothing is known") {
    CHECK_FALSE(server_time{}.at(boot));
    CHECK_FALSE(server_time{}.spread());
}

TEST_CASE("server_time: the quickest answer says what time it is there") {
    const struct {
        std::vector<seen> all;
        ms boot_is; // server time of `boot`, after `day`
    } table[] = {
        {{{0ms, 100ms, 10s}}, 9900ms},
        {{{0ms, 100ms, 10s}, {1s, 50ms, 11s}}, 9950ms},
        {{{1s, 50ms, 11s}, {0ms, 100ms, 10s}}, 9950ms},
        {{{0ms, 100ms, 10s}, {1s, 100ms, 500s}}, 9900ms}, // the first of equals
        {{{0ms, 30s, 40s}}, 10s},                         // a slow one is better than none
        {{{0ms, 30s, 40s}, {60s, 10ms, 0s}}, -60'010ms},
    };
    for (const auto& t : table) {
        const auto got = after(t.all);
        REQUIRE(got.at(boot));
        CHECK((*got.at(boot) - day).count() == t.boot_is.count());
        CHECK((*got.at(boot + 7s) - *got.at(boot)) == 7s);
    }
}

TEST_CASE("server_time: the spread is how far quick answers differ, less the second that is cut") {
    const struct {
        std::vector<seen> all;
        std::optional<ms> spread;
    } table[] = {
        {{{0ms, 100ms, 10s}}, 0ms},
        {{{0ms, 100ms, 10s}, {400ms, 100ms, 10s}}, 0ms}, // the same second
        {{{0ms, 100ms, 10s}, {0ms, 100ms, 14s}}, 3s},
        {{{0ms, 100ms, 14s}, {0ms, 100ms, 10s}, {0ms, 100ms, 12s}}, 3s},
        {{{0ms, 1s, 10s}, {0ms, 1s, 14s}}, 3s},
        {{{0ms, 1001ms, 10s}}, std::nullopt}, // too slow to say anything
        {{{0ms, 1001ms, 10s}, {0ms, 100ms, 10s}}, 0ms},
        {{{0ms, 20s, 10s}, {0ms, 100ms, 10s}}, 0ms}, // dated at some time of these 20 s
        {{{0ms, 20s, 10s}, {0ms, 100ms, -11s}}, 100ms},
        {{{0ms, 20s, 10s}, {0ms, 100ms, 40s}}, 28900ms},
        {{{0ms, 100ms, -40s}, {0ms, 20s, 10s}}, 29100ms},
    };
    for (const auto& t : table)
        CHECK(after(t.all).spread() == t.spread);
}

TEST_CASE("server_time: the date of a lead counts while no answer has a date") {
    server_time t;
    t.observe_lead(day + 10s, boot, boot + 2s);
    CHECK(t.at(boot) == day + 8s);
    CHECK_FALSE(t.spread());                    // too slow to say anything of it
    t.observe_lead(day + 10s, boot, boot + 1s); // a quicker one
    CHECK(t.at(boot) == day + 9s);
    t.observe(day + 30s, boot, boot + 20s); // however slow
    CHECK(t.at(boot) == day + 10s);
    t.observe_lead(day + 10s, boot, boot + 1ms);
    CHECK(t.at(boot) == day + 10s);
}

TEST_CASE(
    "server_time: the machine that dates leads may have another clock than the one that answers") {
    server_time t;
    t.observe(day + 10s, boot, boot + 10ms);
    CHECK(t.spread() == 0ms);
    CHECK_FALSE(t.spread_of_leads());
    t.observe_lead(day - 8s, boot, boot + 2s); // too slow
    CHECK_FALSE(t.spread_of_leads());
    t.observe_lead(day - 10s, boot, boot + 10ms);
    CHECK(t.spread() == 19s);
    CHECK(t.spread_of_leads() == 19s);
    CHECK(t.at(boot) == day + 10s - 10ms); // answers keep their own
}

TEST_CASE("server_time: without a lead the answers' spread is kept if it is more than is assumed") {
    const auto kept = [](const server_time& t) { return t.spread_to_keep(60s); };
    CHECK_FALSE(kept(server_time{}));
    CHECK_FALSE(kept(after({{0ms, 10ms, 0s}, {0ms, 10ms, 61s}})));
    auto t = after({{0ms, 10ms, 0s}, {0ms, 10ms, 62s}});
    CHECK(kept(t) == 61s);
    t.observe_lead(day + 90s, boot, boot + 10ms);
    CHECK(kept(t) == 89s);
    server_time narrow;
    narrow.observe_lead(day, boot, boot + 10ms);
    CHECK(kept(narrow) == 0ms); // it is measured
}
