// All of the rate is used that is to be had. Looked at where moments are booked it shows to the
// nanosecond; beside a colleague's program it is a matter of per cents.

#include "sandbox/fixed_window.hpp"
#include "scripted_sending.hpp"
#include "support/watched_limiter.hpp"

#include "leadimport/delivery/lane_count.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::pacer;
using delivery::row_state;

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
    CHECK(limiter.taken.size() == rows);
    REQUIRE(limiter.booked.size() == rows); // no moment is booked for nothing
    CHECK(limiter.booked.back() - limiter.booked.front() == (rows - 1) * pacer{limit}.interval());
}

// A workspace that we share with a program that asks it every so often, whatever 429s it gets.
class shared_workspace {
public:
    shared_workspace(scripted_sending& s, const rate& limit, std::chrono::milliseconds every)
        : window_{limit},
          every_{every},
          time_{s.time},
          next_{s.io.get_executor(), s.time, s.time.now()} {
        s.answers = [this] { return answer_us(); };
        s.ended = [this] {
            over_ = true;
            next_.cancel();
        };
        ask();
    }
    [[nodiscard]] std::uint64_t theirs() const { return theirs_; }

private:
    step answer_us() {
        step s;
        if (const auto wait = window_.take(time_.now(), 1))
            s = status(429, std::to_string(100 * (*wait / 100ms + 1))); // it tells tenths
        s.after = 5ms;
        return s;
    }
    void ask() {
        next_.async_wait([this](const auto&) {
            if (over_) return;
            if (!window_.take(time_.now(), 1)) ++theirs_;
            next_.expires_at(time_.now() + every_);
            ask();
        });
    }

    sandbox::fixed_window window_;
    std::chrono::milliseconds every_;
    virtual_time& time_;
    delivery::timer next_;
    std::uint64_t theirs_ = 0; // that were served
    bool over_ = false;
};

} // namespace

TEST_CASE("dispatcher: no moment is left unused, however slow answers are, with lanes enough") {
    const rate limit{90, 10s};
    CHECK(pacer{limit}.interval() * 90 <= 10100ms);
    for (const auto answer : {50ms, 300ms, 3000ms})
        use_the_rate(answer);
}

TEST_CASE("dispatcher: a fixed window of just our rate is used, and hardly ever overrun") {
    const rate limit{100, 10s};
    constexpr std::uint64_t rows = 1000;
    for (const auto answer : {5ms, 300ms}) {
        CAPTURE(answer.count());
        scripted_sending s{static_cast<unsigned>(delivery::lanes_needed(limit, answer)), rows};
        watched_limiter limiter{limit};
        s.asked = &limiter;
        sandbox::fixed_window window{limit};
        s.answers = [&] {
            step with = window.take(s.time.now(), 1) ? status(429, "10000") : step{};
            with.after = answer;
            return with;
        };
        CHECK_FALSE(s.run().why);
        CHECK(s.count_in(row_state::created) == rows);
        CHECK(s.last_status.traffic.throttled <= rows * 5 / 1000);
        CHECK(limiter.taken.back() - limiter.taken.front() <= (rows - 1) * 101ms);
    }
}

TEST_CASE(
    "dispatcher: what a colleague leaves of the limit is used, and few requests are refused") {
    const struct {
        std::chrono::milliseconds every;
        std::uint64_t throttled; // at most; at a steady rate it would be 15 and 12
    } table[] = {{40ms, 12}, {80ms, 6}};
    for (const auto& t : table) {
        CAPTURE(t.every.count());
        constexpr std::uint64_t rows = 1000;
        scripted_sending s{4, rows};
        watched_limiter limiter{rate{90, 2s}};
        s.asked = &limiter;
        shared_workspace workspace{s, rate{100, 2s}, t.every};
        const auto began = s.time.now();
        CHECK_FALSE(s.run().why);

        CHECK(s.count_in(row_state::created) == rows);
        // What they took was not to be had; all the rest was.
        const auto windows = std::chrono::duration<double>{s.time.now() - began} / 2s;
        const auto left = 100 * windows - static_cast<double>(workspace.theirs());
        CHECK(left / rows < 1.1);
        CHECK(s.last_status.traffic.throttled > 0);
        CHECK(s.last_status.traffic.throttled <= t.throttled);
    }
}
