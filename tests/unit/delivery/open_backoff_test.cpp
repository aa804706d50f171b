#include "delivery/open_backoff.hpp"

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::open_backoff;
using leadimport::delivery::retry_policy;
using time_point = open_backoff::time_point;

constexpr time_point start{1h};
const retry_policy policy;

// A lane on its own: tries and fails at once.
void fail_at(open_backoff& b, time_point now, double random = 0.5) {
    b.begin();
    b.failed(now, now, policy, random);
}

} // namespace

TEST_CASE("open_backoff: as long as nothing fails all may try at any time") {
    open_backoff b;
    for (int i = 0; i < 3; ++i) {
        CHECK(b.may_try(start));
        b.begin();
    }
    b.succeeded();
    CHECK(b.may_try(start));
}

TEST_CASE("open_backoff: with every failure the wait doubles, from half a second to thirty") {
    open_backoff b;
    auto now = start;
    for (const std::chrono::milliseconds bound :
         {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 30000ms, 30000ms}) {
        CAPTURE(bound.count());
        fail_at(b, now);
        CHECK(b.next() == now + bound / 2); // half of it, as `random` says
        CHECK_FALSE(b.may_try(b.next() - 1ns));
        now = b.next();
        CHECK(b.may_try(now));
    }
    b.begin();
    b.succeeded();
    CHECK(b.may_try(now));
    fail_at(b, now);
    CHECK(b.next() == now + 250ms); // from the beginning
}

TEST_CASE("open_backoff: after a failure one tries at a time") {
    open_backoff b;
    fail_at(b, start);
    const auto now = b.next();
    REQUIRE(b.may_try(now));
    b.begin();
    CHECK_FALSE(b.may_try(now + 1h));
    CHECK(b.next() == time_point::max());
    SUBCASE("and when that fails the next has to wait") {
        b.failed(now, now + 1s, policy, 0.5);
        CHECK(b.next() == now + 1s + 500ms);
    }
    SUBCASE("and when that succeeds all may") {
        b.succeeded();
        CHECK(b.may_try(now));
    }
}

TEST_CASE("open_backoff: those who tried at the same time have failed once") {
    open_backoff b;
    for (int lane = 0; lane < 16; ++lane)
        b.begin();
    for (int lane = 0; lane < 16; ++lane)
        b.failed(start, start + 1ms + lane * 1ms, policy, 0.5);
    CHECK(b.next() == start + 1ms + 250ms);
    SUBCASE("also when one of them fails while the next tries already") {
        const auto now = b.next();
        b.begin();
        b.failed(start, now + 1ms, policy, 0.5);
        CHECK_FALSE(b.may_try(now + 1h));
        b.failed(now, now + 2ms, policy, 0.5);
        CHECK(b.next() == now + 2ms + 500ms);
    }
    SUBCASE("and when one of them succeeds late, all may") {
        b.succeeded();
        CHECK(b.may_try(start));
    }
}
