#include "run/forecaster.hpp"

#include <algorithm>

namespace leadimport::run {

void forecaster::look(const delivery::work_left& left, const delivery::dispatcher_status& s,
                      std::chrono::steady_clock::time_point now,
                      std::chrono::system_clock::time_point on_the_wall) {
    if (!at_first_) at_first_ = left.requests();
    meter_.note(now, *at_first_ - std::min(*at_first_, left.requests()));
    delivery::pace_facts facts;
    facts.permitted = s.whole_rate;
    if (s.rate_now != s.whole_rate) facts.lowered = s.rate_now;
    facts.connections = connections_;
    facts.answer = s.traffic.requests > 0 ? s.traffic.answer_time() : answer_;
    facts.measured = meter_.at_present();
    facts.held = std::max(s.paused_until - now, std::chrono::steady_clock::duration::zero());
    facts.nothing_leaves = s.breaker_open;
    latest_ = forecast_of(left, time_for(left, facts), on_the_wall);
}

} // namespace leadimport::run
