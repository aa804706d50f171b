#include "http/deadline.hpp"

#include <utility>

namespace leadimport::http {

using time_point = delivery::time_source::time_point;

struct deadline::state : std::enable_shared_from_this<state> {
    state(const boost::asio::any_io_executor& executor, delivery::time_source& t,
          std::function<void()> f)
        : time{t},
          timer{executor, t},
          on_missed{std::move(f)} {}

    delivery::time_source& time;
    delivery::timer timer;
    std::function<void()> on_missed;
    time_point at = time_point::max();
    time_point fires_at = time_point::max(); // max: the timer is not running
    bool missed = false;
    bool waited_on = false; // when it was noticed late

    void run_until(time_point moment) {
        fires_at = moment;
        timer.expires_at(moment);
        timer.async_wait([self = shared_from_this()](const auto&) { self->look(); });
    }

    void look() {
        const auto now = time.now();
        if (now < fires_at) return; // it was set anew, or cleared
        fires_at = time_point::max();
        if (now < at) return run_until(at);
        if (!waited_on && now - at >= stumble) {
            waited_on = true;
            return run_until(now + after_stumble);
        }
        at = time_point::max();
        missed = true;
        if (on_missed) on_missed();
    }
};

deadline::deadline(const boost::asio::any_io_executor& executor, delivery::time_source& time,
                   std::function<void()> missed)
    : state_{std::make_shared<state>(executor, time, std::move(missed))} {}

deadline::~deadline() {
    state_->on_missed = nullptr;
    clear();
}

void deadline::set(std::chrono::milliseconds from_now) {
    state_->missed = state_->waited_on = false;
    state_->at = state_->time.now() + from_now;
    if (state_->at < state_->fires_at) state_->run_until(state_->at);
}

void deadline::clear() {
    state_->at = state_->fires_at = time_point::max();
    state_->timer.cancel();
}

bool deadline::missed() const noexcept { return state_->missed; }
bool deadline::over() const noexcept { return missed() || state_->time.now() >= state_->at; }

} // namespace leadimport::http
