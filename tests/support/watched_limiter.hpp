#pragma once
// The program's own limiter, and a memory of which moments it gave and when requests left: what
// cannot be seen where they arrive, for a network and a busy machine hold them up.

#include "leadimport/delivery/limiter.hpp"

#include <variant>
#include <vector>

namespace leadimport::tests {

class watched_limiter final : public delivery::limiter {
public:
    using pacer = delivery::pacer;

    explicit watched_limiter(const rate& r) : limiter_{r} {}
    boost::asio::awaitable<pacer::slot> book(unsigned points, pacer::time_point now) override {
        const auto slot = co_await limiter_.book(points, now);
        booked.push_back(slot.at);
        co_return slot;
    }
    bool take_now(unsigned points, pacer::time_point now) override {
        return remember(limiter_.take_now(points, now), now);
    }
    delivery::clearance take(const pacer::slot& s, pacer::time_point now) override {
        const auto said = limiter_.take(s, now);
        remember(std::holds_alternative<delivery::leaves_now>(said), now);
        return said;
    }
    bool holds(const pacer::slot& s) const override { return limiter_.holds(s); }
    void refused(pacer::time_point now, pacer::time_point until) override {
        limiter_.refused(now, until);
    }
    pacer::time_point paused_until() const override { return limiter_.paused_until(); }
    rate at_present(pacer::time_point now) const override { return limiter_.at_present(now); }
    rate whole() const override { return limiter_.whole(); }

    std::vector<pacer::time_point> booked;
    std::vector<pacer::time_point> taken; // when each request left

private:
    bool remember(bool leaves, pacer::time_point now) {
        if (leaves) taken.push_back(now);
        return leaves;
    }

    delivery::local_limiter limiter_;
};

} // namespace leadimport::tests
