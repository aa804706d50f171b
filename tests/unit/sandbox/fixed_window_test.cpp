#include "../../../src/sandbox/fixed_window.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::sandbox;
using namespace std::chrono_literals;

constexpr steady_time zero{};

} // namespace

TEST_CASE("fixed_window: the window begins with the first request, and refuses until it ends") {
    fixed_window w{{3, 10s}};
    const auto begin = zero + 5s;
    CHECK_FALSE(w.take(begin, 1));
    CHECK_FALSE(w.take(begin + 1s, 1));
    CHECK_FALSE(w.take(begin + 2s, 1));
    CHECK(w.take(begin + 3s, 1) == 7s);
    CHECK(w.take(begin + 9999ms, 1) == 1ms);
    CHECK_FALSE(w.take(begin + 10s, 1));
}

TEST_CASE("fixed_window: the next window begins with a request, not when the last one ended") {
    fixed_window w{{1, 10s}};
    CHECK_FALSE(w.take(zero, 1));
    CHECK_FALSE(w.take(zero + 14s, 1));
    CHECK(w.take(zero + 20s, 1) == 4s);
}

TEST_CASE("fixed_window: what is refused costs nothing") {
    fixed_window w{{10, 10s}};
    CHECK_FALSE(w.take(zero, 5));
    CHECK(w.take(zero, 10));
    CHECK_FALSE(w.take(zero, 5));
    CHECK(w.take(zero, 1));
}

TEST_CASE("fixed_window: a request dearer than a whole window passes alone") {
    fixed_window w{{5, 10s}};
    CHECK_FALSE(w.take(zero, 10));
    CHECK(w.take(zero, 1));
    CHECK(w.take(zero + 9s, 10));
    CHECK_FALSE(w.take(zero + 10s, 10));
}

TEST_CASE("fixed_window: without a limit everything passes") {
    fixed_window w{rate{}};
    for (int i = 0; i < 1000; ++i)
        CHECK_FALSE(w.take(zero, 10));
}

TEST_CASE("arrival_meter: the window slides, and is half open") {
    arrival_meter m{{100, 10s}};
    m.arrived(zero + 8s);
    m.arrived(zero + 9s);
    CHECK(m.most() == 2);
    m.arrived(zero + 11s); // a fixed window that began at 8 s or at 10 s would miss one of these
    m.arrived(zero + 17s);
    CHECK(m.most() == 4);
    m.arrived(zero + 18s); // exactly ten seconds after the first
    CHECK(m.most() == 4);
    m.arrived(zero + 18s);
    CHECK(m.most() == 5);
}

TEST_CASE("arrival_meter: without a limit there is nothing to measure") {
    arrival_meter m{rate{}};
    m.arrived(zero);
    CHECK(m.most() == 0);
}
