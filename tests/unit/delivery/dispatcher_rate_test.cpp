// All of the rate is used: looked at where moments are booked, so that it shows to the nanosecond.

#include "scripted_sending.hpp"

#include "leadimport/delivery/lane_count.hpp"

#include <doctest/doctest.h>

#include <vector>

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

void use_the_rate(std::chrono::milliseconds answer) {
    const rate limit{90, 10s};
    constexpr std::uint64_t rows = 40;
    scripted_sending s{static_cast<unsigned>(delivery::lanes_needed(limit, answer)), rows};
    watched_limiter limiter{limit};
    s.asked = &limiter;
    s.open_takes = 30ms;
    s.recorder.delay = 5ms;
    s.otherwise.after = answer;
    CHECK_FALSE(s.run().why);

    CAPTURE(answer.count());
    CHECK(s.count_in(row_state::created) == rows);
    CHECK(limiter.used == rows);
    REQUIRE(limiter.booked.size() == rows); // no moment is booked for nothing
    CHECK(limiter.booked.back() - limiter.booked.front() == (rows - 1) * pacer{limit}.interval());
}

} // namespace

TEST_CASE("dispatcher: no moment is left unused, however slow answers are, with lanes enough") {
    const rate limit{90, 10s};
    CHECK(pacer{limit}.interval() * 90 <= 10100ms);
    for (const auto answer : {50ms, 300ms, 3000ms})
        use_the_rate(answer);
}
