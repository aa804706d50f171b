// Which row a lead is of: one lead, one row.

#include "job/journal_impl.hpp"

#include "leadimport/words/job.hpp"

#include <optional>
#include <utility>

namespace leadimport::job {

using delivery::row_state;

namespace {

// The row that it finds, of which the lead is or may be.
result<std::optional<std::uint64_t>> row_with(statement& s, std::string_view lead_id,
                                              std::uint64_t besides) {
    const auto found = s.bind(1, lead_id).bind(2, besides).step();
    const auto row = found && *found ? std::optional{s.number(0)} : std::nullopt;
    s.reset();
    if (!found) return found.error();
    return row;
}

} // namespace

result<void> journal::impl::check_lead(delivery::outcome& o) {
    const bool created = o.state == row_state::created;
    const auto& named = created ? o.lead_id : o.answered_id;
    if (named.empty()) return {};
    const auto has_it = row_with(find_lead, named, o.row);
    if (!has_it) return has_it.error();
    if (!created) {
        if (*has_it) o.answered_id.clear(); // no candidate: whose it is is known
        return {};
    }
    const auto may_have_it = row_with(find_answered, named, o.row);
    if (!may_have_it) return may_have_it.error();
    if (!*has_it && !*may_have_it) return {};
    const auto other = std::to_string(*has_it ? **has_it : **may_have_it);
    o.state = row_state::unknown;
    o.error = words::lead_named_for_other_row(other);
    o.why = {reason_code::lead_of_another_row, {other}};
    o.answered_id = *has_it ? std::string{} : std::move(o.lead_id);
    o.lead_id.clear();
    o.created_at.clear();
    return {};
}

// That there may be a second lead of a row does not take from it the one that an answer gave it.
result<std::optional<std::uint64_t>> journal::row_of_lead(std::string_view lead_id) {
    auto row = row_with(impl_->find_lead, lead_id, 0);
    if (!row || *row) return row;
    return row_with(impl_->find_several, lead_id, 0);
}

} // namespace leadimport::job
