#pragma once
// Time that passes only when nothing else is left to do. What waits for timers alone then always
// goes the same way, however slow or busy the machine is, and takes no longer than its computing.

#include "leadimport/delivery/time_source.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <map>

namespace leadimport::tests {

// Begins always at the same moment. All in one thread.
class virtual_time final : public delivery::time_source {
public:
    virtual_time() = default;
    virtual_time(const virtual_time&) = delete;
    virtual_time& operator=(const virtual_time&) = delete;

    time_point now() const noexcept override { return now_; }
    boot_clock::time_point boot_now() const noexcept override;
    std::chrono::system_clock::time_point wall_now() const noexcept override;

    // Runs `io` until it has no work left, or `limit` has passed. Whenever all of it waits the time
    // goes on to where the next timer ends.
    void run(boost::asio::io_context& io, clock::duration limit);

private:
    void set(boost::asio::steady_timer& t, time_point moment) override;
    void forget(boost::asio::steady_timer& t) noexcept override;
    void end_timers();

    // There is room before it for moments that are long past.
    static constexpr time_point beginning{std::chrono::hours{24}};
    time_point now_ = beginning;
    std::multimap<time_point, boost::asio::steady_timer*> running_;
};

} // namespace leadimport::tests
