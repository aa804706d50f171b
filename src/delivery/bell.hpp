#pragma once
// Where coroutines of one thread wait for a moment or for each other, whichever comes first.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <vector>

namespace leadimport::delivery {

class bell {
public:
    using time_point = std::chrono::steady_clock::time_point;

    // Until `moment` or until it is rung; time_point::max() waits for the ring alone.
    [[nodiscard]] boost::asio::awaitable<void> wait_until(time_point moment);

    void ring_one(); // wakes the last that came: the lane that had work last goes on
    void ring_all();

private:
    struct waiter {
        boost::asio::steady_timer timer;
        bool rung = false;
    };
    std::vector<waiter*> waiting_; // each lives in its coroutine's frame
};

} // namespace leadimport::delivery
