// One row in one pass: its search, the leads that were found, what follows.

#include "workspace/settle_plan_impl.hpp"

#include "leadimport/base/loose_text.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace leadimport::workspace {

using std::chrono::milliseconds;

namespace {

std::vector<std::string> ids_of(const std::vector<found_lead>& found,
                                const std::vector<std::size_t>& which) {
    std::vector<std::string> ids;
    ids.reserve(which.size());
    for (const auto i : which)
        ids.push_back(found[i].id);
    return ids;
}

// A key refusal named it or a search by the key found it, and it was there long before the row.
bool is_older_duplicate(const unknown_row& row, const found_lead& l, const attempt_window& first) {
    const bool has_key =
        l.shown && l.shown->key && text::loosely_equal(*l.shown->key, row.sent.key);
    return row.refused == kept_refusal::duplicate && !l.of_another && has_key && l.date &&
           first.floor && l.date->to < *first.floor - tolerance::duplicate - first.spread;
}

// `own`: what GET shows of the row's own lead, when it is known: the server may keep all of them in
// another form than they were sent in.
bool may_be_second(const doubted_row& row, const found_lead& l, const shown_lead* own,
                   milliseconds delay) {
    const auto& sent = row.facts->sent;
    const bool has_name = text::loosely_equal(l.shown->name, sent.name) ||
                          (own != nullptr && text::loosely_equal(l.shown->name, own->name));
    return sent.contacts_known && has_name && no_field_differs(sent, *l.shown, own) &&
           (!l.date || std::ranges::any_of(row.windows, [&](const attempt_window& w) {
               return w.floor && w.end && !w.excludes(*l.date, delay);
           }));
}

bool contains(const std::vector<std::string>& ids, const std::string& id) {
    return std::ranges::find(ids, id) != ids.end();
}

} // namespace

result<std::optional<settle_step>> settle_plan::impl::examine(row_state& r) {
    using answer = std::optional<settle_step>;
    const bool second = !r.facts.own_lead.empty();
    bool narrowed = false;
    auto searched = search_row(r, narrowed);
    if (std::holds_alternative<settle_step>(searched)) return answer{step_in(searched)};
    const auto& search = std::get<row_search>(searched);
    if (!search.complete && !second) {
        r.state = state::stuck;
        r.why = {reason_code::too_many};
        return answer{};
    }
    auto looked = look_at(r, search);
    if (!looked) return looked.error();
    if (std::holds_alternative<settle_step>(*looked)) return answer{step_in(*looked)};
    auto& found = std::get<std::vector<found_lead>>(*looked);
    if (second) return conclude_second(r, search, found);
    if (!found.empty()) {
        auto witness = witness_for(r);
        if (!witness) return witness.error();
        if (std::holds_alternative<settle_step>(*witness)) return answer{step_in(*witness)};
        const auto& seen = std::get<witness_seen>(*witness);
        believe_dates(r, found, seen.date_error);
        auto said = conclude(r, found, seen.control);
        if (r.state != state::open) return answer{std::move(said)};
    }
    return conclude_nothing(r, search.asked, narrowed);
}

// By key, or by each form of the name; once more within days when there are too many.
settle_plan::impl::known_or_ask<settle_plan::impl::row_search>
settle_plan::impl::search_row(const row_state& r, bool& narrowed) {
    auto all = search_for(r, r.values, std::nullopt);
    const auto* known = std::get_if<row_search>(&all);
    if (known == nullptr || known->complete) return all;
    const auto range = narrowed_range(r);
    if (!range) return all;
    narrowed = true;
    return search_for(r, r.values, range);
}

settle_plan::impl::known_or_ask<settle_plan::impl::row_search>
settle_plan::impl::search_for(const row_state& r, const std::vector<std::string>& values,
                              const date_range& between) {
    row_search all;
    all.asked = now_;
    std::set<std::string_view> seen;
    for (const auto& value : values) {
        auto key = key_of(r.wanted.form, value, between);
        const auto known = searches_.find(key);
        if (known == searches_.end()) return ask(std::move(key), between);
        all.complete = all.complete && known->second.answer.complete;
        all.asked = std::min(all.asked, known->second.asked);
        for (const auto& hit : known->second.answer.hits)
            if (seen.insert(hit.id).second) all.hits.push_back(hit);
    }
    return all;
}

// Those in which a lead of the kin is not excluded by its date.
settle_plan::impl::date_range settle_plan::impl::narrowed_range(const row_state& r) const {
    if (!rules_.dates_searchable) return std::nullopt;
    date_range all;
    for (const auto& other : rows_) {
        if (other.kin != r.kin || other.state == state::done) continue;
        for (const auto& w : other.doubt.windows) {
            if (!w.floor || !w.end) return std::nullopt;
            const auto margin = tolerance::exclusion + w.spread;
            const salesmap::lead_date own{*w.floor - margin, *w.end + rules_.delay + margin};
            if (!all) all = own;
            all = salesmap::lead_date{std::min(all->from, own.from), std::max(all->to, own.to)};
        }
    }
    return all;
}

// Nothing: it is excluded whatever GET shows.
result<std::optional<found_lead>> settle_plan::impl::unseen(const row_state& r,
                                                            const std::string& id, bool answered) {
    found_lead l;
    l.id = id;
    l.date = salesmap::date_of_id(id);
    l.answered = answered;
    const auto owner = facts_.owner_of(id);
    if (!owner) return owner.error();
    if (*owner && (*owner)->row != r.facts.row) {
        l.of_another = true;
        l.its_visible = (*owner)->visible;
    }
    if (excluded_unseen(r.doubt, l, rules_.delay)) return std::optional<found_lead>{};
    return std::optional{std::move(l)};
}

result<settle_plan::impl::known_or_ask<std::vector<found_lead>>>
settle_plan::impl::look_at(const row_state& r, const row_search& searched) {
    using answer = known_or_ask<std::vector<found_lead>>;
    auto hits = searched.hits;
    for (const auto* named : {&r.facts.answered, &r.facts.named_by_refusal})
        for (const auto& id : *named)
            if (std::ranges::find(hits, id, &search_answer::hit::id) == hits.end())
                hits.push_back({id, {}});
    std::vector<found_lead> found;
    for (const auto& hit : hits) {
        if (hit.id == r.facts.own_lead) continue;
        auto l = unseen(r, hit.id, contains(r.facts.answered, hit.id));
        if (!l) return l.error();
        if (!*l) continue;
        const auto known = leads_.find(hit.id);
        if (known == leads_.end()) return answer{ask(hit.id)};
        (*l)->listed_name = hit.name;
        (*l)->by_key = r.wanted.form == search_form::by_key &&
                       std::ranges::find(searched.hits, hit.id, &search_answer::hit::id) !=
                           searched.hits.end();
        (*l)->shown = known->second.shown;
        if (!(*l)->date) {
            (*l)->date = known->second.date;
            (*l)->dated_by_text = known->second.date.has_value();
        }
        found.push_back(std::move(**l));
    }
    return answer{std::move(found)};
}

void settle_plan::impl::believe_dates(const row_state& r, std::vector<found_lead>& found,
                                      std::optional<milliseconds> error) const {
    for (auto& l : found)
        if (l.dated_by_text) l.date = believed_date(*l.date, error, r.doubt.windows, rules_.delay);
}

std::vector<doubted_row> settle_plan::impl::kin_of(const row_state& r) const {
    std::vector<doubted_row> others;
    for (const auto& other : rows_)
        if (&other != &r && other.kin == r.kin && other.state != state::done &&
            other.facts.own_lead.empty())
            others.push_back(other.doubt);
    return others;
}

// Leaves the row open when no lead is left that it may be.
std::optional<settle_step> settle_plan::impl::conclude(row_state& r,
                                                       const std::vector<found_lead>& found,
                                                       const proven_control& witness) {
    for (const auto& l : found)
        if (is_older_duplicate(r.facts, l, r.first)) {
            r.state = state::done;
            return row_duplicate{r.facts.row, l.id};
        }
    const auto judged = judge_candidates(r.doubt, found, kin_of(r), witness, rules_.delay);
    if (!judged.ours.empty()) {
        r.state = state::done;
        found_one_ = true;
        return row_found{r.facts.row, found[judged.ours.front()].id};
    }
    if (!judged.candidates.empty()) keep_candidates(r, found, judged.candidates);
    return std::nullopt;
}

// A lead that GET does not show yet may be shown soon.
void settle_plan::impl::keep_candidates(row_state& r, const std::vector<found_lead>& found,
                                        const std::vector<std::size_t>& which) {
    const auto& first = found[which.front()];
    auto code = reason_code::candidate;
    if (which.size() > 1)
        code = reason_code::several;
    else if (first.answered)
        code = reason_code::answered;
    else if (first.shown && !first.date)
        code = reason_code::not_dated;
    r.why = {code, ids_of(found, which)};
    r.looks.forget();
    const bool hidden = std::ranges::any_of(which, [&](std::size_t i) { return !found[i].shown; });
    const bool again = hidden && now_ < r.due + spacing_;
    r.state = again ? state::waiting : state::candidate;
    r.next_look = now_ + spacing_;
}

result<std::optional<settle_step>>
settle_plan::impl::conclude_nothing(row_state& r, milliseconds at, bool narrowed) {
    using answer = std::optional<settle_step>;
    auto looks = r.looks;
    looks.look(at);
    control_verdict control;
    const bool suffices = looks.suffices(r.due, spacing_);
    if (suffices) {
        auto known = control_for(r, narrowed);
        if (!known) return known.error();
        if (std::holds_alternative<settle_step>(*known)) return answer{step_in(*known)};
        control = std::get<control_verdict>(std::move(*known));
    }
    r.looks = looks;
    r.why = control.why;
    if (control.proven) {
        r.state = state::done;
        return answer{row_absent{r.facts.row, after_absence_of(r.facts)}};
    }
    r.state = suffices && !control.look_again ? state::stuck : state::waiting;
    r.next_look = suffices ? now_ + spacing_ : looks.next(r.due, spacing_);
    return answer{};
}

// Rule of two leads: only the row's own lead may be there. A user who is told of a second one may
// delete it. So a lead is called a second one only if an attempt in doubt can have made it, and if
// it shows nothing that is different from what was sent. The row's own lead is the control of this
// search: a search that does not find it would not find the second one either.
result<std::optional<settle_step>>
settle_plan::impl::conclude_second(row_state& r, const row_search& search,
                                   std::vector<found_lead>& found) {
    using answer = std::optional<settle_step>;
    const auto& own = r.facts.own_lead;
    const bool shows_own =
        std::ranges::find(search.hits, own, &search_answer::hit::id) != search.hits.end();
    const shown_lead* as_own = nullptr;
    if (shows_own && !found.empty()) {
        const auto known = leads_.find(own);
        if (known == leads_.end()) return answer{ask(own)};
        if (known->second.shown) as_own = &*known->second.shown;
        const auto& last = r.facts.attempts.back();
        const auto answered = last.in_doubt ? moment{} : last.end;
        const auto error = date_error(own, last.announced, answered, known->second);
        if (!error) return error.error();
        if (*error) believe_dates(r, found, *error);
    }
    bool certain = shows_own && search.complete;
    std::vector<std::string> ids{own};
    for (const auto& l : found) {
        if (l.of_another) continue;
        if (!l.shown)
            certain = false; // GET may show it soon
        else if (may_be_second(r.doubt, l, as_own, rules_.delay))
            ids.push_back(l.id);
    }
    r.state = state::done;
    if (ids.size() > 1)
        return answer{row_stays{r.facts.row, {reason_code::two_leads, std::move(ids)}}};
    return answer{row_single{r.facts.row, certain}};
}

} // namespace leadimport::workspace
