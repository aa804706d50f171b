#pragma once
// Time that passes only when nothing else is left to do. What waits for timers alone then always
// goes the same way, however slow or busy the machine is, and takes no longer than its computing.
//
// std::chrono::steady_clock is the one that stands still, for the whole program: the linker leads
// its now() here, and the call by which Asio says when its next timer ends (tests/CMakeLists.txt).
// Threads that wait for a condition do not notice; system_clock goes on.

#include <boost/asio/io_context.hpp>

#include <chrono>

namespace leadimport::tests {

// While one lives, or several do, steady_clock stands, at first always at the same moment. What it
// said before, and says afterwards, is the machine's, and may be earlier or later. All in one
// thread.
class virtual_time {
public:
    virtual_time();
    ~virtual_time();
    virtual_time(const virtual_time&) = delete;
    virtual_time& operator=(const virtual_time&) = delete;

    // Runs `io` until it has no work left, or `limit` has passed. Whenever all of it waits the
    // clock goes on to where the next timer ends.
    void run(boost::asio::io_context& io, std::chrono::steady_clock::duration limit);
};

} // namespace leadimport::tests
