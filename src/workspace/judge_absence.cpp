#include "workspace/judge_absence.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/workspace/lead_bounds.hpp"

#include <algorithm>

namespace leadimport::workspace {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds usual_delay = std::chrono::minutes{2};
bool has_doubts_left(const unknown_row& row) noexcept {
    return std::ranges::count_if(row.attempts, &attempt_facts::in_doubt) < limits::doubts_at_most;
}

} // namespace

milliseconds look_spacing(milliseconds delay) noexcept {
    if (delay >= usual_delay) return tolerance::between_looks;
    return milliseconds{delay.count() * tolerance::between_looks.count() / usual_delay.count()};
}

void look_history::look(milliseconds at) noexcept {
    if (!first_) first_ = at;
    last_ = at;
}

bool look_history::suffices(milliseconds due, milliseconds spacing) const noexcept {
    return first_ && *last_ >= due && *last_ - *first_ >= spacing;
}

milliseconds look_history::next(milliseconds due, milliseconds spacing) const noexcept {
    return first_ ? std::max(due, *first_ + spacing) : milliseconds::min();
}

after_absence after_absence_of(const unknown_row& row) noexcept {
    if (row.refused != kept_refusal::none) return after_absence::failed_refused;
    return has_doubts_left(row) ? after_absence::send_again : after_absence::failed_third;
}

bool may_send_at_once(const unknown_row& row, bool key_is_unique) noexcept {
    return key_is_unique && !row.sent.key.empty() && row.refused == kept_refusal::none &&
           has_doubts_left(row);
}

} // namespace leadimport::workspace
