#include "run/signals.hpp"

#include <boost/asio/post.hpp>

#include <csignal>
#include <utility>

namespace leadimport::run {

signals::signals(boost::asio::io_context& io) : io_{io}, set_{io} { hold(); }

void signals::listen(std::function<void(int)> heard) {
    heard_ = std::move(heard);
    if (waiting_ != 0)
        boost::asio::post(io_, [this] {
            if (heard_ && waiting_ != 0) heard_(std::exchange(waiting_, 0));
        });
    wait();
}

void signals::stop() {
    heard_ = nullptr;
    set_.cancel();
}

// The set remembers what comes while nobody waits.
void signals::wait() {
    set_.async_wait([this](const boost::system::error_code& problem, int signal) {
        if (problem) return;
        if (!heard_) { // it came as the phase ended, too late to be cancelled
            waiting_ = signal;
            return;
        }
        const auto heard = heard_; // may stop
        heard(signal);
        if (heard_) wait();
    });
}

int signals::waiting() {
    wait();
    io_.restart();
    io_.poll();
    set_.cancel();
    io_.restart();
    io_.poll();
    return waiting_;
}

void signals::let_go() { set_.clear(); }

void signals::hold() {
    set_.add(SIGINT);
    set_.add(SIGTERM);
}

} // namespace leadimport::run
