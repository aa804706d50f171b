#include "leadimport/run/signals.hpp"

#include "leadimport/run/ending_signals.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace leadimport::run {

signals::signals(boost::asio::io_context& io) : io_{io}, set_{io} {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        former f{signal, {}};
        if (::sigaction(signal, nullptr, &f.action) == 0) former_.push_back(f);
    }
    add_ending_signals(set_);
}

signals::~signals() {
    boost::system::error_code ignored; // a set that waits for nothing is fine
    set_.clear(ignored);
    for (const auto& f : former_)
        ::sigaction(f.signal, &f.action, nullptr);
}

void signals::listen(std::function<void(int)> heard) {
    heard_ = std::move(heard);
    if (waiting_ != 0)
        boost::asio::post(io_, [this] {
            if (waiting_ != 0) tell(std::exchange(waiting_, 0));
        });
    wait();
}

void signals::stop() {
    heard_ = nullptr;
    set_.cancel();
}

// The set keeps a signal that comes while no wait is pending.
void signals::wait() {
    set_.async_wait([this](const boost::system::error_code& problem, int signal) {
        if (problem) return;
        if (!std::exchange(came_, true) || counts_as_second(signal)) tell(signal);
        if (heard_) wait();
    });
}

// As a phase ends it may be too late to cancel the wait for one more.
void signals::tell(int signal) {
    if (const auto heard = heard_) // a copy: it may stop()
        heard(signal);
    else
        waiting_ = signal;
}

// What comes after the look is not read, and so is there for the next one.
int signals::waiting() {
    wait();
    io_.restart();
    io_.poll();
    set_.cancel();
    return waiting_;
}

} // namespace leadimport::run
