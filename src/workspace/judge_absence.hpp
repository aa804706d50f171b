#pragma once
// Whether a row's lead is absent, which is the only ground on which a row is sent again. Pure
// functions.
//
// Absent only if all hold:
//  - D has passed since the end of every attempt in doubt;
//  - two whole look-ups, at least 15 s apart, the last of them after that, left no candidate;
//  - a control of its kind was found by a search of the same form (judge_control.hpp);
//  - no answer has named a lead as the row's own.
//
// What else looks the same: a lead that is committed and indexed later than D after the attempt's
// end; one that a person renamed or deleted before the look. No rule covers those.

#include "leadimport/workspace/evidence.hpp"

namespace leadimport::workspace {

// How far the two look-ups are apart at least: 15 s, and less only when D is less than two minutes:
// in proportion, for rehearsals.
[[nodiscard]] std::chrono::milliseconds look_spacing(std::chrono::milliseconds delay) noexcept;

// The whole look-ups of a row that left no candidate, since the last that left one. By the boot
// clock.
class look_history {
public:
    void look(std::chrono::milliseconds at) noexcept;
    void forget() noexcept { first_ = last_ = std::nullopt; }
    // `due`: when D has passed since the end of every attempt in doubt.
    [[nodiscard]] bool suffices(std::chrono::milliseconds due,
                                std::chrono::milliseconds spacing) const noexcept;
    // When the look-up can be made that may suffice; long ago when none is to be waited for.
    [[nodiscard]] std::chrono::milliseconds next(std::chrono::milliseconds due,
                                                 std::chrono::milliseconds spacing) const noexcept;

private:
    std::optional<std::chrono::milliseconds> first_;
    std::optional<std::chrono::milliseconds> last_;
};

// What becomes of a row whose lead is absent.
[[nodiscard]] after_absence after_absence_of(const unknown_row& row) noexcept;

// With a key that the server keeps unique a row in doubt is sent again at once, without a look: a
// second lead would be refused. The third time it is looked up like any other.
[[nodiscard]] bool may_send_at_once(const unknown_row& row, bool key_is_unique) noexcept;

} // namespace leadimport::workspace
