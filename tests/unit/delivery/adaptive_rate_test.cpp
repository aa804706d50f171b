#include "leadimport/delivery/adaptive_rate.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::adaptive_rate;
using time_point = adaptive_rate::time_point;

const time_point start = time_point{} + 1h;

} // namespace

TEST_CASE("adaptive_rate: a 429 takes a fifth, a window without one gives a twentieth back") {
    const struct {
        const char* what;
        std::vector<std::chrono::milliseconds> refusals; // none of them makes a pause
        std::chrono::milliseconds seen;
        double share;
    } table[] = {
        {"nothing happened", {}, 1h, 1.0},
        {"at once", {0s}, 0s, 0.8},
        {"half a window later", {0s}, 5s, 0.825},
        {"a window later", {0s}, 10s, 0.85},
        {"three windows later", {0s}, 30s, 0.95},
        {"back again", {0s}, 40s, 1.0},
        {"and never more", {0s}, 24h, 1.0},
        {"others of the same overrun", {0s, 1ms, 20ms, 300ms}, 300ms, 0.8015},
        {"one still in the window holds it up", {0s, 5s}, 15s, 0.875},
        {"a second window", {0s, 10s}, 10s, 0.68},
        {"a third", {0s, 10s, 20s}, 20s, 0.584},
        {"the first after a long time", {0s, 1h}, 1h, 0.8},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        adaptive_rate a{10s};
        for (const auto at : t.refusals)
            a.refused(start + at, start + at);
        CHECK(a.share(start + t.seen) == doctest::Approx(t.share).epsilon(0.001));
    }
}

TEST_CASE("adaptive_rate: a pause gives nothing back") {
    adaptive_rate a{10s};
    a.refused(start, start + 60s);
    CHECK(a.share(start + 60s) == doctest::Approx(0.8));
    CHECK(a.share(start + 70s) == doctest::Approx(0.85));
    a.refused(start + 70s, start + 100s);
    a.refused(start + 71s, start + 80s); // of a request that was under way, with a shorter wait
    CHECK(a.share(start + 100s) == doctest::Approx(0.68));
    CHECK(a.share(start + 110s) == doctest::Approx(0.73));
}

TEST_CASE("adaptive_rate: it never goes below a tenth, and comes back from there") {
    adaptive_rate a{1s};
    auto now = start;
    for (int i = 0; i < 100; ++i) {
        a.refused(now, now + 1s);
        now += 1s;
        CHECK(a.share(now) >= adaptive_rate::least);
    }
    CHECK(a.share(now) == doctest::Approx(adaptive_rate::least));
    CHECK(a.share(now + 18s) == doctest::Approx(1.0));
}
