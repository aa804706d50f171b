#include "run/settling.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using moment = std::chrono::system_clock::time_point;

// 2026-04-08T05:25:26Z
const moment noon{std::chrono::seconds{1'775'625'926}};

} // namespace

TEST_CASE("clock_ahead: the quickest answer tells best how far the server's clock is ahead") {
    CHECK_FALSE(run::clock_ahead({}));
    CHECK_FALSE(run::clock_ahead({{noon, noon + 10ms, "yesterday"}}));
    CHECK_FALSE(run::clock_ahead({{noon, noon - 1s, "2026-04-08T05:25:26.000Z"}}));
    // Between the two moments lies the server's, and so the best guess is their middle.
    CHECK(run::clock_ahead({{noon, noon + 2s, "2026-04-08T05:25:27.000Z"}}) == 0ms);
    CHECK(run::clock_ahead({{noon, noon + 30s, "2026-04-08T05:25:26.000Z"},
                            {noon, noon + 100ms, "2026-04-08T05:27:26.050Z"},
                            {noon, noon + 8s, "2026-04-08T05:25:26.000Z"}}) == 120'000ms);
    CHECK(run::clock_ahead({{noon, noon + 200ms, "2026-04-08T14:20:26.100+09:00"}}) == -300'000ms);
}
