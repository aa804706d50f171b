#include "leadimport/delivery/stop_rules.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/words/delivery.hpp"

namespace leadimport::delivery {

void stop_rules::ended(row_state s, const reason& why, const words::message& words) {
    const bool failed = s == row_state::failed;
    if (alike_ && ended_ < limits::first_rows) {
        if (ended_ == 0) {
            kind_ = kind_of(why);
            words_ = words;
        }
        alike_ = failed && kind_of(why) == kind_;
    }
    ++ended_;
    if (failed) ++failed_;
}

std::optional<error> stop_rules::verdict() const {
    // A user who says how many may fail has thought of it; a share says nothing of so few.
    if (alike_ && !limits_.count && ended_ == limits::first_rows)
        return error{errc::rows_fail_alike, {}, words::first_rows(limits::first_rows, words_)};
    const auto told = words::failed_of_rows(failed_, ended_);
    if (limits_.count && failed_ >= *limits_.count) return error{errc::too_many_failures, {}, told};
    if (limits_.percent && ended_ >= limits::failure_sample &&
        failed_ * 100 > std::uint64_t{*limits_.percent} * ended_)
        return error{errc::too_many_failures, {}, told};
    return std::nullopt;
}

} // namespace leadimport::delivery
