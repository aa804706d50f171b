#include "sandbox/fixed_window.hpp"

#include <algorithm>

namespace leadimport::sandbox {

std::optional<std::chrono::nanoseconds> fixed_window::take(steady_time now,
                                                           std::uint64_t points) noexcept {
    if (limit_.unlimited()) return std::nullopt;
    if (now >= ends_) {
        ends_ = now + limit_.window;
        used_ = 0;
    }
    if (used_ != 0 && used_ + points > limit_.count) return ends_ - now;
    used_ += points;
    return std::nullopt;
}

void arrival_meter::arrived(steady_time now) {
    if (limit_.unlimited()) return;
    while (!recent_.empty() && now - recent_.front() >= limit_.window)
        recent_.pop_front();
    recent_.push_back(now);
    most_ = std::max<std::uint64_t>(most_, recent_.size());
}

} // namespace leadimport::sandbox
