#include "leadimport/delivery/pacer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::pacer;
using time_point = pacer::time_point;
using duration = pacer::clock::duration;

const time_point start = time_point{} + 1h;

struct departure {
    time_point at;
    unsigned points;
};

// The most points that any window saw.
std::uint64_t most_in_a_window(const std::vector<departure>& sent, duration window) {
    std::uint64_t most = 0;
    std::uint64_t now = 0;
    for (std::size_t first = 0, next = 0; first < sent.size(); ++first) {
        for (; next < sent.size() && sent[next].at < sent[first].at + window; ++next)
            now += sent[next].points;
        most = std::max(most, now);
        now -= sent[first].points;
    }
    return most;
}

// A handful of lanes that book, oversleep, and sometimes stand still altogether.
std::vector<departure> send_with_delays(const rate& r, unsigned most_points, unsigned seed) {
    struct waiting {
        pacer::slot slot;
        unsigned points;
        time_point wakes;
    };
    std::mt19937 random{seed};
    const auto any = [&](auto most) {
        return std::uniform_int_distribution<duration::rep>{0, most}(random);
    };
    pacer p{r};
    auto now = start;
    std::vector<departure> sent;
    std::vector<waiting> lanes(5);
    const auto book = [&](waiting& w) {
        w.points = 1 + static_cast<unsigned>(any(most_points - 1));
        w.slot = p.book(now, w.points);
        w.wakes = w.slot.at + duration{any(duration{r.window}.count() / 100)};
    };
    for (auto& w : lanes)
        book(w);
    for (int i = 0; i < 4000; ++i) {
        auto& w = *std::ranges::min_element(lanes, {}, &waiting::wakes);
        now = std::max(now, w.wakes);
        if (any(60) == 0) now += duration{any(3 * duration{r.window}.count())}; // suspended
        if (any(200) == 0) p.pause(now + duration{any(duration{r.window}.count())});
        if (any(200) == 0) p.refused(now, now + duration{any(duration{r.window}.count())});
        if (p.take(w.slot, now))
            sent.push_back({now, w.points});
        else if (p.holds(w.slot)) {
            w.wakes = p.ready_at(w.slot);
            continue;
        }
        book(w);
    }
    return sent;
}

} // namespace

TEST_CASE("pacer: moments lie one interval apart, half a percent longer than asked for") {
    pacer p{{90, 10s}};
    auto last = p.book(start);
    CHECK(last.at == start);
    for (int i = 0; i < 100; ++i) {
        const auto next = p.book(start);
        CHECK(next.at - last.at == p.interval());
        last = next;
    }
    CHECK(p.interval() >= duration{10050ms} / 90);
    CHECK(p.interval() <= duration{10050ms} / 90 + 1ns);
}

TEST_CASE("pacer: the limit is used to within one percent") {
    for (const auto& r : {rate{90, 10s}, rate{1, 1s}, rate{1000, 1s}, rate{7, 1min}}) {
        pacer p{r};
        for (unsigned i = 0; i < 10 * r.count; ++i)
            static_cast<void>(p.book(start));
        const auto took = p.book(start).at - start;
        CHECK(took > 10 * r.window);
        CHECK(took <= 10 * r.window * 101 / 100);
    }
}

TEST_CASE("pacer: no window sees more than it may, however lanes oversleep and clocks jump") {
    for (const auto& r : {rate{90, 10s}, rate{1, 1s}, rate{3, 1s}, rate{1000, 10s}, rate{10, 50ms}})
        for (unsigned seed = 1; seed <= 5; ++seed) {
            CAPTURE(format_rate(r));
            CAPTURE(seed);
            const auto sent = send_with_delays(r, 1, seed);
            CHECK(sent.size() > 1000);
            CHECK(most_in_a_window(sent, r.window) <= r.count);
        }
}

TEST_CASE("pacer: requests of several points count as several") {
    for (const auto& r : {rate{90, 10s}, rate{10, 1s}, rate{11, 1s}, rate{100, 10s}})
        for (unsigned seed = 1; seed <= 5; ++seed) {
            CAPTURE(format_rate(r));
            CAPTURE(seed);
            const auto sent = send_with_delays(r, 10, seed);
            CHECK(sent.size() > 1000);
            CHECK(most_in_a_window(sent, r.window) <= r.count);
        }
}

TEST_CASE("pacer: a moment may be used once it has come, however late") {
    pacer p{{90, 10s}};
    const auto s = p.book(start);
    CHECK(p.ready_at(s) == start);
    CHECK_FALSE(p.take(s, start - 1ns));
    CHECK(p.take(s, start));
    const auto next = p.book(start);
    CHECK(p.take(next, next.at + 1h));
}

TEST_CASE("pacer: a late request makes the N-th behind it wait, and none loses a moment") {
    const rate r{3, 3s};
    pacer p{r};
    const auto late = p.book(start);
    CHECK(p.take(late, start + 900ms));
    for (int i = 0; i < 2; ++i) {
        const auto s = p.book(start);
        CHECK(p.ready_at(s) == s.at);
        CHECK(p.take(s, s.at));
    }
    const auto behind = p.book(start);
    CHECK(behind.at == start + 3 * p.interval());
    CHECK(p.ready_at(behind) > start + 900ms + r.window);
    CHECK(p.ready_at(behind) < start + 900ms + r.window + r.window / 100);
    CHECK_FALSE(p.take(behind, behind.at));
    CHECK(p.take(behind, p.ready_at(behind)));
    CHECK(p.book(start).at == start + 4 * p.interval()); // the moments did not move
}

TEST_CASE("pacer: a request on time does not wait for the second rule") {
    pacer p{{90, 10s}};
    for (int i = 0; i < 500; ++i) {
        const auto s = p.book(start);
        CHECK(p.ready_at(s) == s.at);
        CHECK(p.take(s, s.at + (i % 2 == 0 ? 0ms : 20ms)));
    }
}

TEST_CASE("pacer: a moment that was not booked is not caught up") {
    pacer p{{90, 10s}};
    static_cast<void>(p.book(start));
    const auto late = start + 1h;
    const auto first = p.book(late);
    CHECK(first.at == late);
    CHECK(p.book(late).at == late + p.interval());
}

TEST_CASE("pacer: a pause makes bookings void and lets nothing be booked before its end") {
    pacer p{{90, 10s}};
    const auto before = p.book(start);
    CHECK(p.paused_until() < start);
    p.pause(start + 5s);
    CHECK_FALSE(p.holds(before));
    CHECK_FALSE(p.take(before, start));
    const auto after = p.book(start);
    CHECK(after.at == start + 5s);
    CHECK(p.take(after, after.at));
    p.pause(start + 2s); // shorter: voids, but does not end the longer one
    CHECK_FALSE(p.holds(after));
    CHECK(p.paused_until() == start + 5s);
    CHECK(p.book(start).at >= start + 5s);
}

TEST_CASE("pacer: after a 429 moments lie further apart, and come back to where they were") {
    pacer p{{90, 10s}};
    CHECK(p.at_present(start) == rate{90, 10s});
    const auto before = p.book(start);
    p.refused(start, start + 3s);
    CHECK_FALSE(p.holds(before));
    CHECK(p.at_present(start + 3s) == rate{72, 10s});
    const auto first = p.book(start + 3s);
    CHECK(first.at == start + 3s);
    const auto second = p.book(start + 3s);
    CHECK(second.at - first.at >= p.interval() * 5 / 4);
    CHECK(second.at - first.at <= p.interval() * 5 / 4 + 1ns);
    CHECK(p.at_present(start + 13s) == rate{76, 10s});
    CHECK(p.at_present(start + 1h) == rate{90, 10s});
    const auto late = p.book(start + 1h);
    CHECK(p.book(start + 1h).at - late.at == p.interval());
}

TEST_CASE("pacer: what is used of a small rate is never nothing") {
    pacer p{{1, 1s}};
    p.refused(start, start);
    CHECK(p.at_present(start) == rate{1, 1s});
    pacer none{rate{}};
    none.refused(start, start + 1s);
    CHECK(none.at_present(start).unlimited());
    CHECK(none.book(start).at == start + 1s);
}

TEST_CASE("pacer: without a limit every moment is good, but a pause still holds") {
    pacer p{rate{}};
    CHECK(p.interval() == duration::zero());
    for (int i = 0; i < 3; ++i)
        CHECK(p.book(start, 10).at == start);
    const auto s = p.book(start);
    CHECK(p.take(s, start + 24h));
    p.pause(start + 1s);
    CHECK_FALSE(p.take(s, start + 24h));
    CHECK(p.book(start).at == start + 1s);
    CHECK(p.book(start + 2s).at == start + 2s);
}

TEST_CASE("pacer: the extremes of --rate give intervals that keep the promise") {
    const rate table[] = {{1, 24h}, {1'000'000, 24h}, {1, 1ms}, {1'000'000, 1ms}, {1'000'000, 1s}};
    for (const auto& r : table) {
        CAPTURE(format_rate(r));
        pacer p{r};
        const auto n = static_cast<duration::rep>(r.count);
        CHECK(p.interval() * n > duration{r.window});
        const auto s = p.book(start, 10);
        CHECK(p.book(start).at - s.at == 10 * p.interval());
        CHECK(p.take(s, s.at)); // more points than a window has are taken for a whole window
    }
}
