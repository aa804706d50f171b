#include "http/deadline.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace leadimport::http {

using clock = std::chrono::steady_clock;

struct deadline::state : std::enable_shared_from_this<state> {
    state(const boost::asio::any_io_executor& executor, std::function<void()> f)
        : timer{executor},
          on_missed{std::move(f)} {}

    boost::asio::steady_timer timer;
    std::function<void()> on_missed;
    clock::time_point at = clock::time_point::max();
    clock::time_point fires_at = clock::time_point::max(); // max: the timer is not running
    bool missed = false;
    bool waited_on = false; // when it was noticed late

    void run_until(clock::time_point moment) {
        fires_at = moment;
        timer.expires_at(moment);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
            if (!cancelled) self->look();
        });
    }

    void look() {
        fires_at = clock::time_point::max();
        if (at == clock::time_point::max()) return;
        const auto now = clock::now();
        if (now < at) return run_until(at);
        if (!waited_on && now - at >= stumble) {
            waited_on = true;
            return run_until(now + after_stumble);
        }
        at = clock::time_point::max();
        missed = true;
        if (on_missed) on_missed();
    }
};

deadline::deadline(const boost::asio::any_io_executor& executor, std::function<void()> missed)
    : state_{std::make_shared<state>(executor, std::move(missed))} {}

deadline::~deadline() {
    state_->on_missed = nullptr;
    clear();
}

void deadline::set(std::chrono::milliseconds from_now) {
    state_->missed = state_->waited_on = false;
    state_->at = clock::now() + from_now;
    if (state_->at < state_->fires_at) state_->run_until(state_->at);
}

void deadline::clear() {
    state_->at = state_->fires_at = clock::time_point::max();
    state_->timer.cancel();
}

bool deadline::missed() const noexcept { return state_->missed; }
bool deadline::over() const noexcept { return missed() || clock::now() >= state_->at; }

} // namespace leadimport::http
