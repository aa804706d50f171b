#pragma once
// Who may send when, as an awaited interface: one process asks its own pacer; several processes or
// hosts that share a workspace could ask a common one instead.

#include "leadimport/delivery/pacer.hpp"

#include <boost/asio/awaitable.hpp>

namespace leadimport::delivery {

class limiter {
public:
    virtual ~limiter() = default;
    // Books a moment for `points`. Comes back at once with a moment in the future: the caller
    // waits.
    [[nodiscard]] virtual boost::asio::awaitable<pacer::slot> book(unsigned points) = 0;
    // Without booking: the request leaves now. False, and nothing happens, when a moment has to be
    // booked first, which is always right to say.
    [[nodiscard]] virtual bool take_now(unsigned, pacer::time_point) { return false; }
    // As in pacer.
    [[nodiscard]] virtual pacer::time_point ready_at(const pacer::slot& s) const = 0;
    [[nodiscard]] virtual bool take(const pacer::slot& s, pacer::time_point now) = 0;
    [[nodiscard]] virtual bool holds(const pacer::slot& s) const = 0;
    virtual void refused(pacer::time_point now, pacer::time_point until) = 0;
    [[nodiscard]] virtual pacer::time_point paused_until() const = 0;
    [[nodiscard]] virtual rate at_present(pacer::time_point now) const = 0;
    // Of this process, whoever else uses the workspace.
    [[nodiscard]] virtual rate whole() const = 0;
};

// This process has the limit to itself. io thread only.
class local_limiter final : public limiter {
public:
    explicit local_limiter(const rate& r) : whole_{r}, pacer_{r} {}
    boost::asio::awaitable<pacer::slot> book(unsigned points) override;
    bool take_now(unsigned, pacer::time_point now) override {
        // With a limit moments are booked in turn.
        return whole_.unlimited() && now >= pacer_.paused_until();
    }
    pacer::time_point ready_at(const pacer::slot& s) const override { return pacer_.ready_at(s); }
    bool take(const pacer::slot& s, pacer::time_point now) override { return pacer_.take(s, now); }
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
