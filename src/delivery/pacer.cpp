#include "leadimport/delivery/pacer.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>

namespace leadimport::delivery {

pacer::pacer(const rate& r) {
    if (r.unlimited()) return;
    const auto window = std::chrono::duration_cast<clock::duration>(r.window);
    const auto margin = std::max<clock::duration>(window * limits::pacer_margin_permille / 1000,
                                                  limits::pacer_margin_least);
    const auto count = static_cast<clock::duration::rep>(r.count);
    interval_ = clock::duration{(window + margin).count() / count + 1}; // rounded up
    tolerance_ = margin / 2;
}

pacer::slot pacer::book(time_point now, unsigned points) {
    if (interval_ == clock::duration::zero()) return {std::max(now, paused_until_), epoch_};
    const auto at = std::max(now, next_ + interval_ * (points - 1));
    next_ = at + interval_ * points;
    return {at, epoch_};
}

bool pacer::admits(const slot& s, time_point now) const noexcept {
    if (!holds(s) || now < s.at) return false;
    return interval_ == clock::duration::zero() || now <= s.at + tolerance_;
}

void pacer::pause(time_point until) noexcept {
    paused_until_ = std::max(paused_until_, until);
    next_ = std::max(next_, paused_until_);
    ++epoch_;
}

} // namespace leadimport::delivery
