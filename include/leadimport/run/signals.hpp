#pragma once
// The signals that end a run (ending_signals.hpp), from when a job is open until its run ends.
// Phases listen one after the other; a signal that comes between two of them is the next one's.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <vector>

namespace leadimport::run {

// io thread only.
class signals {
public:
    explicit signals(boost::asio::io_context& io);
    ~signals();
    signals(const signals&) = delete;
    signals& operator=(const signals&) = delete;

    // Calls `heard` with each signal while the io_context runs, first with one that has waited for
    // it; until stop(), which may be called from within.
    void listen(std::function<void(int signal)> heard);
    void stop();

    // A signal that waits to be heard, or 0. Runs what else is ready in the io_context.
    [[nodiscard]] int waiting();

private:
    void wait();
    void tell(int signal);

    boost::asio::io_context& io_;
    boost::asio::signal_set set_;
    std::function<void(int)> heard_; // empty: no phase listens
    int waiting_ = 0;
    bool came_ = false; // one, at least
    struct former {
        int signal;
        struct ::sigaction action;
    };
    std::vector<former> former_; // what they did before; the set forgets it
};

} // namespace leadimport::run
