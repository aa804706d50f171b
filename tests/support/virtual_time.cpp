#include "support/virtual_time.hpp"

#include <algorithm>

namespace leadimport::tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;

boot_clock::time_point virtual_time::boot_now() const noexcept {
    return boot_clock::time_point{now_.time_since_epoch()};
}

std::chrono::system_clock::time_point virtual_time::wall_now() const noexcept {
    return std::chrono::sys_days{2026y / 1 / 1} + (now_ - beginning);
}

void virtual_time::run(asio::io_context& io, clock::duration limit) {
    const auto end = now_ + limit;
    while (true) {
        io.poll();
        if (io.stopped() || now_ >= end) return;
        const auto next = running_.empty() ? end : running_.begin()->first;
        now_ = std::clamp(next, now_, end);
        end_timers();
    }
}

// By the machine's clock none of the timers ends before it is told to.
void virtual_time::set(asio::steady_timer& t, time_point moment) {
    forget(t);
    t.expires_at(time_point::max());
    if (moment != time_point::max()) running_.emplace(moment, &t);
}

void virtual_time::forget(asio::steady_timer& t) noexcept {
    std::erase_if(running_, [&t](const auto& one) { return one.second == &t; });
}

// In the order of their moments. By the machine's clock they have ended long ago, so that who comes
// to wait for one only later goes on, too.
void virtual_time::end_timers() {
    while (!running_.empty() && running_.begin()->first <= now_) {
        running_.begin()->second->expires_at(time_point{});
        running_.erase(running_.begin());
    }
}

} // namespace leadimport::tests
