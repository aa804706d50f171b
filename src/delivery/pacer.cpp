#include "leadimport/delivery/pacer.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>

namespace leadimport::delivery {

pacer::pacer(const rate& r) : rate_{r}, adaptive_{r.window} {
    if (r.unlimited()) return;
    count_ = r.count;
    const auto window = std::chrono::duration_cast<clock::duration>(r.window);
    const auto margin = window * limits::pacer_margin_permille / 1000;
    const auto count = static_cast<clock::duration::rep>(r.count);
    interval_ = clock::duration{(window + margin).count() / count + 1}; // rounded up
    apart_ = window + margin / 2;
}

pacer::slot pacer::book(time_point now, unsigned points) {
    if (unlimited()) return {std::max(now, paused_until_), points, epoch_};
    const auto at = std::max(now, next_);
    const std::chrono::duration<double, clock::period> spread = interval_ * points;
    const auto share = adaptive_.share(now);
    next_ =
        at + (share < 1 ? std::chrono::ceil<clock::duration>(spread / share) : interval_ * points);
    return {at, points, epoch_};
}

pacer::time_point pacer::ready_at(const slot& s) const noexcept {
    if (unlimited() || left_.empty()) return s.at;
    // Of the points that left, as many count as make N with those of `s`; more than N can never be
    // had at once, so they have to do with N.
    const auto points = std::clamp<std::size_t>(s.points, 1, count_);
    const auto kept = count_ - points;
    if (left_.size() <= kept) return s.at;
    const auto last_that_must_be_gone = (oldest_ + (left_.size() - kept - 1)) % left_.size();
    return std::max(s.at, left_[last_that_must_be_gone] + apart_);
}

bool pacer::take(const slot& s, time_point now) {
    if (!holds(s) || now < ready_at(s)) return false;
    if (unlimited()) return true;
    for (std::size_t i = 0; i < std::clamp<std::size_t>(s.points, 1, count_); ++i) {
        if (left_.size() < count_) {
            left_.push_back(now);
        } else {
            left_[oldest_] = now;
            oldest_ = (oldest_ + 1) % count_;
        }
    }
    return true;
}

void pacer::pause(time_point until) noexcept {
    paused_until_ = std::max(paused_until_, until);
    next_ = std::max(next_, paused_until_);
    ++epoch_;
}

void pacer::refused(time_point now, time_point until) noexcept {
    if (!unlimited()) adaptive_.refused(now, until);
    pause(until);
}

rate pacer::at_present(time_point now) const noexcept {
    if (unlimited()) return rate_;
    const auto count = adaptive_.share(now) * static_cast<double>(rate_.count);
    return {std::max<std::uint64_t>(1, static_cast<std::uint64_t>(count)), rate_.window};
}

} // namespace leadimport::delivery
