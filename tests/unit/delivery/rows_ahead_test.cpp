#include "delivery/rows_ahead.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::tempo;

const tempo::time_point start = tempo::time_point{} + 1h;

} // namespace

TEST_CASE("rows_ahead: none where the limit leaves gaps, as many as the disk takes time for else") {
    const struct {
        double per_second;
        std::chrono::microseconds intent;
        std::size_t rows;
    } table[] = {
        {0, 2ms, 0},
        {9, 2ms, 0},
        {9, 250ms, 0}, // a slow disk, and still one row at a time
        {100, 30ms, 0},
        {1'000, 2ms, 0},
        {1'000, 30ms, 30},
        {3'000, 2ms, 30}, // a fast disk: as many as share a transaction
        {30'000, 2ms, 300},
        {20'000, 12ms, 240},
        {50'000, 250ms, limits::announced_ahead},
    };
    for (const auto& t : table) {
        CAPTURE(t.per_second);
        CAPTURE(t.intent.count());
        CHECK(delivery::rows_ahead(t.per_second, t.intent) == t.rows);
    }
}

TEST_CASE("tempo: is what the last sample had") {
    tempo t;
    CHECK(t.per_second() == 0);
    CHECK(t.ended(start)); // the first says nothing but when to begin
    CHECK(t.per_second() == 0);
    auto now = start;
    unsigned news = 0;
    for (int i = 0; i < 500; ++i)
        if (t.ended(now += 1ms)) ++news;
    CHECK(news == 10);
    CHECK(std::abs(t.per_second() - 1000) < 1);
    // A pause is slow, and then it is forgotten.
    CHECK(t.ended(now += 10s));
    CHECK(t.per_second() < 1);
    for (int i = 0; i < 100; ++i)
        static_cast<void>(t.ended(now += 500us));
    CHECK(std::abs(t.per_second() - 2000) < 1);
}
