#pragma once
// Where coroutines of one thread wait for a moment or for each other, whichever comes first.

#include "leadimport/delivery/time_source.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace leadimport::delivery {

class bell {
public:
    using time_point = time_source::time_point;

    explicit bell(time_source& time) : time_{time} {}

    // Until `moment` or until it is rung; time_point::max() waits for the ring alone.
    [[nodiscard]] boost::asio::awaitable<void> wait_until(time_point moment);

    void ring_one(); // wakes the last that came: the lane that had work last goes on
    void ring_all();

private:
    struct waiter {
        delivery::timer timer;
        bool rung = false;
    };
    time_source& time_;
    std::vector<waiter*> waiting_; // each lives in its coroutine's frame
};

} // namespace leadimport::delivery
