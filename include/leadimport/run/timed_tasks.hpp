#pragma once
// What a phase of a run does beside its work, on the io thread: some things again and again, one at
// a moment. It all ends with the phase.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/system_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace leadimport::run {

class timed_tasks {
public:
    explicit timed_tasks(const boost::asio::any_io_executor& io) : io_{io} {}
    ~timed_tasks() { end(); }
    timed_tasks(const timed_tasks&) = delete;
    timed_tasks& operator=(const timed_tasks&) = delete;

    // Calls `what` each time so much has passed, first when it has passed once, until end() or
    // until it says false.
    void every(std::chrono::steady_clock::duration interval, std::function<bool()> what);
    // Calls `what` at a moment, unless end() comes first. The wall clock may be set meanwhile.
    void at(std::chrono::system_clock::time_point moment, std::function<void()> what);
    void at(std::chrono::steady_clock::time_point moment, std::function<void()> what);
    // Nothing is called from now on. May be called from within a call.
    void end();

private:
    struct repeated;
    struct once;
    static void wait(const std::shared_ptr<repeated>& task);
    template<class Timer>
    void call_once(typename Timer::time_point moment, std::function<void()> what);

    boost::asio::any_io_executor io_;
    std::vector<std::shared_ptr<repeated>> repeated_;
    std::vector<std::shared_ptr<once>> once_;
};

} // namespace leadimport::run
