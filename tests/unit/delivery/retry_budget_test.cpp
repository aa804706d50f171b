#include "delivery/retry_budget.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::recent_counts;
using leadimport::delivery::retry_budget;
using time_point = retry_budget::time_point;

const time_point start = time_point{} + 1h;

// A server that serves no request while it fails, and as many as come otherwise; rows are sent
// nine a second, what waits for a retry first when it may.
struct failing_server {
    retry_budget budget{};
    time_point now = start;
    std::uint64_t waiting = 0; // rows
    std::uint64_t requests = 0;
    std::uint64_t retries = 0;

    // `bad`: so many of a hundred come to nothing.
    void last(std::chrono::seconds time, unsigned bad, bool fresh) {
        for (const auto end = now + time; now < end; now += 111ms) {
            const bool retry = waiting > 0 && budget.allows(now);
            if (!retry && !fresh) continue;
            budget.left(now, retry);
            ++requests;
            if (retry) ++retries, --waiting;
            const bool success = requests * 37 % 100 >= bad;
            if (success)
                budget.succeeded(retry);
            else
                budget.failed(), ++waiting;
        }
    }
};

} // namespace

TEST_CASE("recent_counts: it holds a window, and a sixtieth more") {
    recent_counts c{60s};
    for (int i = 0; i < 120; ++i)
        c.add(start + i * 1s, i % 3 == 0);
    const auto of = [&](std::chrono::seconds later) { return c.at(start + later).all; };
    CHECK(of(119s) == 61);
    CHECK(c.at(start + 119s).marked == 20);
    CHECK(of(149s) == 31);
    CHECK(of(179s) == 1);
    CHECK(of(180s) == 0);
    CHECK(of(24h) == 0);
    c.add(start + 24h, true);
    CHECK(of(24h) == 1);
    c.clear();
    CHECK(of(24h) == 0);
}

TEST_CASE("retry_budget: ten retries a minute are free, then a tenth of the requests") {
    const struct {
        std::uint64_t fresh;
        std::uint64_t retries; // at one moment
    } table[] = {{0, 10}, {20, 10}, {90, 10}, {100, 11}, {540, 60}, {900, 100}};
    for (const auto& t : table) {
        CAPTURE(t.fresh);
        retry_budget b;
        b.failed();
        for (std::uint64_t i = 0; i < t.fresh; ++i)
            b.left(start, false);
        std::uint64_t retries = 0;
        for (; retries < 1000 && b.allows(start); ++retries)
            b.left(start, true);
        CHECK(retries == t.retries);
        CHECK(b.next() == start + retry_budget::apart);
        CHECK_FALSE(b.allows(b.next() - 1ns));
        CHECK(b.allows(b.next())); // one
        b.left(b.next(), true);
        CHECK_FALSE(b.allows(start + retry_budget::apart));
        CHECK(b.allows(start + 62s + retry_budget::apart)); // all that is forgotten by then
    }
}

TEST_CASE("retry_budget: nothing is kept back from a server that works") {
    retry_budget b;
    CHECK(b.lifted());
    for (int i = 0; i < 100; ++i) {
        CHECK(b.allows(start));
        b.left(start, true);
    }
    b.failed();
    for (int i = 0; i < 100; ++i)
        b.succeeded(false); // what is new proves nothing for what had to be repeated
    CHECK_FALSE(b.allows(start));
    for (int i = 0; i < 9; ++i) {
        b.succeeded(true);
        CHECK(b.next() == start + std::chrono::nanoseconds{2s} / (i + 2));
    }
    CHECK_FALSE(b.allows(start));
    b.succeeded(true);
    CHECK(b.allows(start));
    b.failed();
    CHECK_FALSE(b.lifted());
}

TEST_CASE("retry_budget: a failing server gets a tenth of retries, and little but fresh rows") {
    for (const unsigned bad : {20U, 50U, 100U}) {
        CAPTURE(bad);
        failing_server s;
        s.last(600s, bad, true);
        CHECK(s.retries * 100 <= s.requests * 11);
        CHECK(s.retries * 100 >= s.requests * 5); // and it is used
    }
}

TEST_CASE("retry_budget: when nothing but retries is left, one goes every two seconds") {
    failing_server s;
    s.last(10s, 100, true);
    const auto before = s.retries;
    s.last(600s, 100, false);
    CHECK(s.retries - before <= 10 + 300 + 1);
    CHECK(s.retries - before >= 270);
}

TEST_CASE("retry_budget: after an outage what waited goes at the full rate soon") {
    failing_server s;
    s.last(600s, 100, false);
    s.waiting = 80;
    s.last(20s, 0, false);
    CHECK(s.waiting == 0);
}
