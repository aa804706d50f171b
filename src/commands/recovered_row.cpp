#include "commands/recovered_row.hpp"

#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <string>

namespace leadimport::commands {

using delivery::row_state;

merging merge(const std::optional<job::row_entry>& known, const job::result_row& said) noexcept {
    const auto state = known ? known->outcome.state : row_state::pending;
    const bool ended = known && known->ended > 0;
    switch (said.state) {
    case row_state::created:
        if (state != row_state::created) return merging::take;
        return known->outcome.lead_id == said.lead_id ? merging::keep : merging::two_leads;
    case row_state::failed:
        return ended && state != row_state::unknown ? merging::keep : merging::take;
    default: return ended ? merging::keep : merging::take;
    }
}

delivery::outcome recovered(const job::result_row& said, const std::optional<job::row_entry>& known,
                            merging what) {
    delivery::outcome o;
    o.row = said.row;
    o.state = what == merging::take ? said.state : row_state::unknown;
    o.attempts = std::max({1U, said.attempts, known ? known->outcome.attempts : 0});
    o.status = said.status;
    o.error = said.error;
    o.why.code = said.code;
    if (what == merging::take && said.code == reason_code::two_leads) {
        // Which ones stands in its words alone; settling finds out again.
        o.error = words::leads_are_to_be_looked_for;
        o.why = {reason_code::several, {}};
    } else if (what == merging::two_leads) {
        const auto& other = known->outcome.lead_id;
        o.error = words::two_leads_are_named(other, said.lead_id);
        o.why = {reason_code::two_leads, {other, said.lead_id}};
    } else if (o.state == row_state::created) {
        o.lead_id = said.lead_id;
        o.created_at = said.created_at;
        // When an answer named the lead, undo deletes it without a separate question. Where that is
        // not known, undo has to ask.
        if (!said.has_origin) o.why = {reason_code::adopted, {std::string{job::origin_not_known}}};
    }
    return o;
}

} // namespace leadimport::commands
