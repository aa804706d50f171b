#include "commands/freed_rows.hpp"

#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/session/shown_lead.hpp"
#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::commands {
namespace {

// Whether its answer's lead is the only one left, and there.
result<void> look_at(freed_row& r, const std::string& answered, job::journal& j,
                     session::api_link& link) {
    if (r.left.size() != 1 || r.left.front() != answered) return {};
    const auto owner = j.row_of_lead(answered);
    if (!owner) return owner.error();
    if (*owner && **owner != r.row) return {};
    const auto body = link.look_up(salesmap::get_lead(answered));
    if (!body && session::is_not_there(body.error())) return {};
    if (!body) return body.error();
    auto lead = salesmap::read_lead(*body);
    if (!lead) return lead.error();
    r.created = true;
    r.created_at = std::move(lead->created_at);
    return {};
}

} // namespace

words::message words_of(const std::vector<std::string>& left) {
    if (left.size() == 1) return words::may_have_lead_left(left.front());
    std::string all;
    for (const auto& id : left)
        all += (&id == left.data() ? "" : ", ") + id;
    return words::may_have_several_leads(all);
}

result<std::vector<freed_row>> rows_freed_of(const std::vector<std::string>& lead_ids,
                                             std::uint64_t row, job::journal& j,
                                             session::api_link& link) {
    std::vector<freed_row> freed;
    for (const auto& id : lead_ids) {
        auto several = j.all_of_several(id);
        if (!several) return several.error();
        for (auto& s : *several) {
            if (s.row == row || std::ranges::find(freed, s.row, &freed_row::row) != freed.end())
                continue;
            freed_row r{s.row, std::move(s.lead_ids)};
            std::erase_if(r.left, [&](const std::string& other) {
                return std::ranges::find(lead_ids, other) != lead_ids.end();
            });
            if (r.left.empty()) continue;
            if (auto looked = look_at(r, s.answered, j, link); !looked) return looked.error();
            freed.push_back(std::move(r));
        }
    }
    return freed;
}

result<void> tell_anew(const std::vector<freed_row>& rows, job::journal& j) {
    for (const auto& r : rows) {
        auto told = r.created ? j.keep_lead(r.row, r.left.front(), r.created_at)
                              : j.keep_leads(r.row, words_of(r.left), r.left);
        if (!told) return told;
    }
    return {};
}

} // namespace leadimport::commands
