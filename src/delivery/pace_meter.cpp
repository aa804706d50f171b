#include "leadimport/delivery/pace_meter.hpp"

#include <algorithm>

namespace leadimport::delivery {

void pace_meter::note(time_point now, std::uint64_t ended) noexcept {
    // What was counted may be a little less at the next look; the pace is never below zero.
    last_ = {now, count_ == 0 ? ended : std::max(ended, last_.ended)};
    if (count_ > 0 && now - kept(count_ - 1).at < apart) return;
    if (count_ == samples)
        first_ = (first_ + 1) % samples;
    else
        ++count_;
    ring_[(first_ + count_ - 1) % samples] = last_;
}

std::optional<pace> pace_meter::at_present() const noexcept {
    if (count_ == 0 || last_.at == kept(0).at) return std::nullopt;
    std::size_t from = 0;
    while (last_.at - kept(from).at > short_window)
        ++from;
    const auto of_late = since(kept(from));
    return of_late.ended >= pace::least_requests ? of_late : since(kept(0));
}

} // namespace leadimport::delivery
