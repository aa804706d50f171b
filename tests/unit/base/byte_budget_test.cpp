#include "leadimport/base/byte_budget.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <thread>
#include <utility>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;

// A thread that wants so many bytes, and whether it has got its answer.
struct taker {
    taker(byte_budget& b, std::size_t bytes)
        : thread{[this, &b, bytes] {
              got = b.take(bytes);
              answered = true;
          }} {}
    ~taker() {
        if (thread.joinable()) thread.join();
    }
    // Whether it still waits after a while in which it could have got something.
    [[nodiscard]] bool waits() const {
        std::this_thread::sleep_for(30ms);
        return !answered;
    }

    byte_budget::part got;
    std::atomic<bool> answered{false};
    std::thread thread;
};

} // namespace

TEST_CASE("byte_budget: parts are held until their last copy is gone") {
    byte_budget b{100};
    auto one = b.take(60);
    auto other = b.take(40);
    CHECK(b.held() == 100);
    auto copy = one;
    one.reset();
    CHECK(b.held() == 100);
    copy.reset();
    CHECK(b.held() == 40);
    other.reset();
    CHECK(b.held() == 0);
}

TEST_CASE("byte_budget: what does not fit waits until it does") {
    byte_budget b{100};
    auto one = b.take(60);
    auto other = b.take(20);
    taker next{b, 50};
    CHECK(next.waits());
    other.reset();
    CHECK(next.waits());
    one.reset();
    next.thread.join();
    CHECK(next.got);
    CHECK(b.held() == 50);
}

TEST_CASE("byte_budget: what is larger than all of it is held alone") {
    byte_budget b{100};
    auto small = b.take(1);
    taker large{b, 5000};
    CHECK(large.waits());
    small.reset();
    large.thread.join();
    CHECK(b.held() == 5000);
    taker next{b, 1};
    CHECK(next.waits());
    large.got.reset();
    next.thread.join();
    CHECK(b.held() == 1);
}

TEST_CASE("byte_budget: stopped, nobody waits and nobody gets anything") {
    byte_budget b{100};
    auto all = b.take(100);
    taker waiting{b, 1};
    CHECK(waiting.waits());
    b.stop();
    waiting.thread.join();
    CHECK_FALSE(waiting.got);
    all.reset();
    CHECK_FALSE(b.take(1));
    CHECK(b.held() == 0);
}

TEST_CASE("byte_budget: a part may outlive it") {
    byte_budget::part last;
    {
        byte_budget b{100};
        last = b.take(100);
    }
    last.reset();
}
