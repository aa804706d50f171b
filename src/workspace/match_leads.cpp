#include "workspace/match_leads.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

namespace leadimport::workspace {
namespace {

using time_point = std::chrono::system_clock::time_point;
using clock_offset = std::optional<std::chrono::milliseconds>;

enum class closeness { ours, doubtful, not_ours };

// A lead that passed all other comparisons, with its creation by our clock.
struct dated_lead {
    candidate of;
    std::optional<time_point> created;
};

// Without knowing the server's clock nothing is certainly too old: ours may be wrong.
closeness compare_time(const doubtful_row& row, const dated_lead& l, bool clock_known) {
    if (!l.created) return closeness::doubtful;
    if (*l.created >= row.first_left - limits::created_before_sending &&
        *l.created <= row.last_ended + limits::created_after_giving_up)
        return closeness::ours;
    const bool old = *l.created < row.first_left - limits::created_long_before;
    return old && clock_known ? closeness::not_ours : closeness::doubtful;
}

// The nearest that it is to any of the rows.
closeness compare_times(std::span<const doubtful_row> rows, const dated_lead& l, bool clock_known) {
    auto nearest = closeness::not_ours;
    for (const auto& row : rows)
        nearest = std::min(nearest, compare_time(row, l, clock_known));
    return nearest;
}

std::vector<dated_lead> alike(const salesmap::sent_lead& wanted, std::vector<candidate> leads,
                              const clock_offset& clock_ahead) {
    std::vector<dated_lead> kept;
    for (auto& c : leads) {
        if (c.lead && !equal(identity_of(*c.lead), wanted)) continue;
        auto created = c.lead ? salesmap::parse_moment(c.lead->created_at) : std::nullopt;
        if (created && clock_ahead) *created -= *clock_ahead;
        kept.push_back({std::move(c), created});
    }
    return kept;
}

template<class T>
std::vector<what_became> for_all(std::size_t rows, const T& what) {
    return std::vector<what_became>(rows, what_became{what});
}

cannot_tell could_be_dated(const std::vector<dated_lead>& leads) {
    std::vector<candidate> all;
    all.reserve(leads.size());
    for (const auto& l : leads)
        all.push_back(l.of);
    return could_be(all);
}

// Of the rows that have no lead yet and into whose time this one falls, the one whose time ends
// first: whoever goes through the leads by age that way finds an assignment if there is any.
std::optional<std::size_t> row_for(const dated_lead& l, std::span<const doubtful_row> rows,
                                   const std::vector<what_became>& so_far) {
    const auto order = [&](std::size_t i) {
        return std::tuple{rows[i].last_ended, rows[i].first_left, rows[i].row};
    };
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!std::holds_alternative<lead_absent>(so_far[i])) continue;
        if (compare_time(rows[i], l, true) != closeness::ours) continue;
        if (!best || order(i) < order(*best)) best = i;
    }
    return best;
}

// The earliest lead to the earliest row; not more leads than rows.
std::vector<what_became> share_out(std::span<const doubtful_row> rows,
                                   std::vector<dated_lead> ours) {
    std::ranges::stable_sort(ours, {}, [](const dated_lead& l) { return *l.created; });
    auto all = for_all(rows.size(), lead_absent{});
    for (const auto& l : ours) {
        const auto row = row_for(l, rows, all);
        if (!row) return for_all(rows.size(), could_be_dated(ours));
        all[*row] = lead_found{l.of.id, l.of.lead->created_at};
    }
    return all;
}

bool bodies_are_equal(std::span<const doubtful_row> rows) {
    return std::ranges::all_of(rows,
                               [&](const doubtful_row& r) { return r.body == rows.front().body; });
}

std::set<std::string_view> leads_in(const std::vector<what_became>& rows) {
    std::set<std::string_view> ids;
    for (const auto& w : rows)
        if (const auto* f = std::get_if<lead_found>(&w)) ids.insert(f->lead_id);
    return ids;
}

} // namespace

salesmap::sent_lead identity_of(const salesmap::sent_lead& sent) {
    return {std::string{text::trim(sent.name)}, text::lower(sent.people_id),
            text::lower(sent.organization_id)};
}

salesmap::sent_lead identity_of(const salesmap::lead& lead) {
    return identity_of(salesmap::sent_lead{lead.name, lead.people_id, lead.organization_id});
}

bool equal(const salesmap::sent_lead& a, const salesmap::sent_lead& b) noexcept {
    return a.name == b.name && a.people_id == b.people_id && a.organization_id == b.organization_id;
}

cannot_tell could_be(const std::vector<candidate>& leads) {
    std::string s = leads.size() == 1 ? "could be the lead " : "could be one of the leads ";
    for (std::size_t i = 0; i < leads.size() && i < limits::leads_named; ++i)
        s.append(i == 0 ? "" : ", ").append(text::excerpt(leads[i].id));
    if (leads.size() > limits::leads_named)
        s.append(" and ").append(text::grouped(leads.size() - limits::leads_named)).append(" more");
    return {std::move(s)};
}

what_became match_by_key(std::string_view key, const std::vector<candidate>& leads) {
    std::vector<candidate> possible;
    bool certain = true;
    for (const auto& c : leads) {
        const bool readable = c.lead && c.lead->field;
        if (readable && *c.lead->field != key) continue;
        certain = certain && readable;
        possible.push_back(c);
    }
    if (possible.empty()) return lead_absent{};
    if (possible.size() > 1 || !certain) return could_be(possible);
    return lead_found{possible.front().id, possible.front().lead->created_at};
}

std::vector<what_became> match_by_name(const salesmap::sent_lead& wanted,
                                       std::span<const doubtful_row> rows,
                                       std::vector<candidate> leads, clock_offset clock_ahead) {
    std::vector<dated_lead> possible;
    bool doubt = false;
    for (auto& l : alike(wanted, std::move(leads), clock_ahead)) {
        const auto near = compare_times(rows, l, clock_ahead.has_value());
        if (near == closeness::not_ours) continue;
        doubt = doubt || near == closeness::doubtful;
        possible.push_back(std::move(l));
    }
    if (possible.empty()) return for_all(rows.size(), lead_absent{});
    const bool too_many = possible.size() > rows.size();
    const bool which = possible.size() < rows.size() && !bodies_are_equal(rows);
    if (doubt || too_many || which) return for_all(rows.size(), could_be_dated(possible));
    return share_out(rows, std::move(possible));
}

bool any_absent(const std::vector<what_became>& rows) noexcept {
    return std::ranges::any_of(
        rows, [](const what_became& w) { return std::holds_alternative<lead_absent>(w); });
}

std::vector<what_became> confirm(const std::vector<what_became>& first,
                                 std::vector<what_became> second) {
    const auto before = leads_in(first);
    const auto now = leads_in(second);
    if (!any_absent(second) || before == now) return second;
    std::set<std::string_view> seen = before;
    seen.insert(now.begin(), now.end());
    std::vector<candidate> all;
    all.reserve(seen.size());
    for (const auto id : seen)
        all.push_back({std::string{id}, std::nullopt});
    return for_all(second.size(), could_be(all));
}

void doubt_shared_leads(std::vector<finding>& findings) {
    std::map<std::string, std::size_t> rows_of;
    for (const auto& f : findings)
        if (const auto* found = std::get_if<lead_found>(&f.what)) ++rows_of[found->lead_id];
    for (auto& f : findings) {
        const auto* found = std::get_if<lead_found>(&f.what);
        if (found == nullptr || rows_of[found->lead_id] < 2) continue;
        f.what = could_be({{found->lead_id, std::nullopt}});
    }
}

} // namespace leadimport::workspace
