#include "leadimport/delivery/limiter.hpp"

namespace leadimport::delivery {

boost::asio::awaitable<pacer::slot> local_limiter::book(unsigned points, pacer::time_point now) {
    co_return pacer_.book(now, points);
}

clearance local_limiter::take(const pacer::slot& s, pacer::time_point now) {
    if (!pacer_.holds(s)) return lapsed{};
    if (pacer_.take(s, now)) return leaves_now{};
    return not_before{pacer_.ready_at(s)};
}

// With a limit moments are booked in turn.
bool local_limiter::take_now(unsigned, pacer::time_point now) {
    return whole_.unlimited() && now >= pacer_.paused_until();
}

} // namespace leadimport::delivery
