// All of the rate is used: looked at where moments are booked, so that it shows to the nanosecond,
// however slow the machine is. Of the test's machine counts only when it stood still.

#include "scripted_sending.hpp"

#include "leadimport/delivery/lane_count.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <future>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::pacer;
using delivery::row_state;
using clock = std::chrono::steady_clock;

// Remembers what is booked, and what of it is used.
class watched_limiter final : public delivery::limiter {
public:
    explicit watched_limiter(const rate& r) : limiter_{r} {}
    boost::asio::awaitable<pacer::slot> book(unsigned points) override {
        const auto slot = co_await limiter_.book(points);
        booked.push_back(slot.at);
        co_return slot;
    }
    pacer::time_point ready_at(const pacer::slot& s) const override { return limiter_.ready_at(s); }
    bool take(const pacer::slot& s, pacer::time_point now) override {
        const bool taken = limiter_.take(s, now);
        used += taken ? 1 : 0;
        return taken;
    }
    bool holds(const pacer::slot& s) const override { return limiter_.holds(s); }
    void refused(pacer::time_point now, pacer::time_point until) override {
        limiter_.refused(now, until);
    }
    pacer::time_point paused_until() const override { return limiter_.paused_until(); }
    rate at_present(pacer::time_point now) const override { return limiter_.at_present(now); }
    rate whole() const override { return limiter_.whole(); }

    std::vector<pacer::time_point> booked;
    std::size_t used = 0;

private:
    delivery::local_limiter limiter_;
};

// How long the thread was kept from its work for longer than a moment, all together.
class heartbeat {
public:
    explicit heartbeat(boost::asio::io_context& io) : timer_{io} { beat(); }
    void stop() {
        over_ = true;
        timer_.cancel();
    }
    clock::duration stood_still{};

private:
    void beat() {
        const auto next = clock::now() + 5ms;
        timer_.expires_at(next);
        timer_.async_wait([this, next](const auto& stopped) {
            if (stopped || over_) return;
            if (const auto late = clock::now() - next; late > 20ms) stood_still += late;
            beat();
        });
    }
    boost::asio::steady_timer timer_;
    bool over_ = false;
};

void use_the_rate(std::chrono::milliseconds answer) {
    const rate limit{90, 10s};
    constexpr std::uint64_t rows = 40;
    watched_limiter limiter{limit};
    scripted_sending s{static_cast<unsigned>(delivery::lanes_needed(limit, answer)), rows};
    s.asked = &limiter;
    s.open_takes = 30ms;
    s.recorder.delay = 5ms;
    s.otherwise.after = answer;
    heartbeat heart{s.io};
    s.ended = [&heart] { heart.stop(); };
    CHECK_FALSE(s.run().why);

    CAPTURE(answer.count());
    CHECK(s.count_in(row_state::created) == rows);
    CHECK(limiter.used == rows);
    REQUIRE(limiter.booked.size() == rows); // no moment is booked for nothing
    const auto took = limiter.booked.back() - limiter.booked.front();
    CHECK(took >= (rows - 1) * pacer{limit}.interval());
    CHECK(took <= (rows - 1) * pacer{limit}.interval() + heart.stood_still);
}

} // namespace

TEST_CASE("dispatcher: no moment is left unused, however slow answers are, with lanes enough") {
    const rate limit{90, 10s};
    CHECK(pacer{limit}.interval() * 90 <= 10100ms);
    std::vector<std::future<void>> all; // beside each other: each takes as long as its moments
    for (const auto answer : {50ms, 300ms, 3000ms})
        all.push_back(std::async(std::launch::async, use_the_rate, answer));
    for (auto& one : all)
        one.get();
}
