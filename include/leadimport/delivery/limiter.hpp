#pragma once
// Whether a request may leave now, or when: the limit as an interface. A process that has the limit
// to itself asks its own pacer; processes or hosts that share a workspace could ask a common one
// instead. A request books a moment, waits, and spends the moment as it leaves; leave.hpp has that
// loop.

#include "leadimport/delivery/pacer.hpp"

#include <boost/asio/awaitable.hpp>

#include <variant>

namespace leadimport::delivery {

// What the limit says of a booked moment.
struct leaves_now {}; // its points are spent
struct not_before {   // ask again then: others may have spent points meanwhile
    pacer::time_point moment;
};
struct lapsed {}; // a pause came between: another moment has to be booked
using clearance = std::variant<leaves_now, not_before, lapsed>;

// io thread only.
class limiter {
public:
    virtual ~limiter() = default;

    // Books a moment for `points`. Comes back at once with a moment in the future: the caller
    // waits.
    [[nodiscard]] virtual boost::asio::awaitable<pacer::slot> book(unsigned points,
                                                                   pacer::time_point now) = 0;
    // Spends a booked moment if the request may leave now; else nothing happens.
    [[nodiscard]] virtual clearance take(const pacer::slot& s, pacer::time_point now) = 0;
    // Spends `points` without a booking. False, and nothing happens, when a moment has to be booked
    // first, which is always right to say.
    [[nodiscard]] virtual bool take_now(unsigned points, pacer::time_point now) = 0;
    // Whether waiting for a booked moment is still worth while: it has not lapsed.
    [[nodiscard]] virtual bool holds(const pacer::slot& s) const = 0;

    // The server has refused a request because of its own limit: nothing leaves before `until`, all
    // bookings lapse, and the rate is lower for a while.
    virtual void refused(pacer::time_point now, pacer::time_point until) = 0;
    // When that pause ends, or the past.
    [[nodiscard]] virtual pacer::time_point paused_until() const = 0;

    // What is used of the rate at present.
    [[nodiscard]] virtual rate at_present(pacer::time_point now) const = 0;
    // What this process may use, whatever others take from the workspace's limit.
    [[nodiscard]] virtual rate whole() const = 0;
};

// This process has the limit to itself.
class local_limiter final : public limiter {
public:
    explicit local_limiter(const rate& r) : whole_{r}, pacer_{r} {}
    boost::asio::awaitable<pacer::slot> book(unsigned points, pacer::time_point now) override;
    clearance take(const pacer::slot& s, pacer::time_point now) override;
    bool take_now(unsigned points, pacer::time_point now) override;
    bool holds(const pacer::slot& s) const override { return pacer_.holds(s); }
    void refused(pacer::time_point now, pacer::time_point until) override {
        pacer_.refused(now, until);
    }
    pacer::time_point paused_until() const override { return pacer_.paused_until(); }
    rate at_present(pacer::time_point now) const override { return pacer_.at_present(now); }
    rate whole() const override { return whole_; }

private:
    rate whole_;
    pacer pacer_;
};

} // namespace leadimport::delivery
