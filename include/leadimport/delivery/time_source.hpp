#pragma once
// What time it is, and who waits for a moment, as something that is handed in: the program gets the
// machine's time, a test one that passes only when nothing else is left to do. What decides, and
// waits for nothing, takes the time as an argument instead.

#include "leadimport/base/boot_time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <utility>

namespace leadimport::delivery {

class timer;

// Must outlive its timers. io thread only, but for the machine's.
class time_source {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    virtual ~time_source() = default;

    // What rates, waits and patience are measured by.
    [[nodiscard]] virtual time_point now() const noexcept = 0;
    // What is compared with other runs in the same boot, sleep included.
    [[nodiscard]] virtual boot_clock::time_point boot_now() const noexcept = 0;
    // For headers that name a moment.
    [[nodiscard]] virtual std::chrono::system_clock::time_point wall_now() const noexcept = 0;

private:
    friend class timer;
    // Lets `t` end at `moment`; what waits for it now, for an earlier setting, is woken.
    virtual void set(boost::asio::steady_timer& t, time_point moment) = 0;
    // `t` is gone.
    virtual void forget(boost::asio::steady_timer& t) noexcept = 0;
};

// The machine's own clocks.
[[nodiscard]] time_source& machine_time() noexcept;

// Asio's timer, by the time of a source.
class timer {
public:
    using time_point = time_source::time_point;

    timer(const boost::asio::any_io_executor& executor, time_source& time,
          time_point moment = time_point::max())
        : timer_{executor},
          time_{time} {
        expires_at(moment);
    }
    ~timer() { time_.forget(timer_); }
    timer(const timer&) = delete;
    timer& operator=(const timer&) = delete;

    // Wakes what waits. A wait that begins from now on lasts until `moment`; max(): until a
    // cancel().
    void expires_at(time_point moment) { time_.set(timer_, moment); }
    // Wakes what waits.
    void cancel() { timer_.cancel(); }
    // Ends at the moment, or when it is woken. Which of them it was the error code does not say:
    // the caller looks at the clock, or at what is to be there.
    template<class Token>
    auto async_wait(Token&& token) {
        return timer_.async_wait(std::forward<Token>(token));
    }

private:
    boost::asio::steady_timer timer_;
    time_source& time_;
};

} // namespace leadimport::delivery
