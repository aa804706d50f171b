#include "leadimport/delivery/server_time.hpp"

#include <algorithm>

namespace leadimport::delivery {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

milliseconds ahead(server_moment date, boot_clock::time_point t) {
    return date.time_since_epoch() - duration_cast<milliseconds>(t.time_since_epoch());
}

} // namespace

void server_time::observe(server_moment date, time_point sent, time_point received) noexcept {
    const auto offset = ahead(date, received);
    keep(offset, received - sent, true);
    widen(date, sent, received);
}

void server_time::observe_lead(server_moment date, time_point sent, time_point received) noexcept {
    const auto offset = ahead(date, received);
    keep(offset, received - sent, false);
    widen(date, sent, received);
    leads_ = leads_ || received - sent <= quick;
}

// A slow answer was dated at some time between: by so much at least it differs from others.
void server_time::widen(server_moment date, time_point sent, time_point received) noexcept {
    const bool is_quick = received - sent <= quick;
    const auto low = ahead(date, received);
    const auto high = is_quick ? low : ahead(date, sent);
    most_ = least_ ? std::max(most_, low) : low;
    least_ = least_ ? std::min(*least_, high) : high;
    quick_ = quick_ || is_quick;
}

// A Date is believed before a lead's date, which may be a colleague's.
void server_time::keep(milliseconds offset, boot_clock::duration took, bool by_date) noexcept {
    if (offset_ && (by_date_ && !by_date)) return;
    if (offset_ && by_date_ == by_date && took >= took_) return;
    offset_ = offset;
    took_ = took;
    by_date_ = by_date;
}

std::optional<server_moment> server_time::at(time_point t) const noexcept {
    if (!offset_) return std::nullopt;
    return server_moment{duration_cast<milliseconds>(t.time_since_epoch()) + *offset_};
}

std::optional<milliseconds> server_time::spread() const noexcept {
    if (!quick_) return std::nullopt;
    return std::max(milliseconds{0}, most_ - *least_ - std::chrono::seconds{1});
}

std::optional<milliseconds> server_time::spread_to_keep(milliseconds assumed) const noexcept {
    const auto all = spread();
    return leads_ || (all && *all > assumed) ? all : std::nullopt;
}

} // namespace leadimport::delivery
