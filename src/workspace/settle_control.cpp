// Controls: which one serves a row, and what the API shows of it. One look at a control serves the
// whole round.

#include "workspace/settle_plan_impl.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::workspace {

using std::chrono::milliseconds;

namespace {

// Around the control's date, so wide that any way of cutting days holds it.
constexpr milliseconds around = std::chrono::hours{24};

} // namespace

result<settle_plan::impl::known_or_ask<settle_plan::impl::control_verdict>>
settle_plan::impl::control_for(const row_state& r, bool narrowed) {
    using answer = known_or_ask<control_verdict>;
    const auto choice = choose_controls(r.wanted, controls_, whole_);
    control_verdict verdict{false, {choice.why_none}, false};
    std::size_t tried = 0;
    for (const auto place : choice.places) {
        if (tried++ == controls_tried) break;
        auto looked = look_at_control(place, r.wanted.form, narrowed);
        if (!looked) return looked.error();
        if (std::holds_alternative<settle_step>(*looked)) return answer{step_in(*looked)};
        const auto& c = controls_[place];
        const auto& seen = std::get<control_seen>(*looked);
        switch (judge_control(c, seen)) {
        case control_says::proven:
            whole_.widen(text::size_of(c.sent.name));
            return answer{control_verdict{true, {}, false}};
        case control_says::too_young:
            return answer{control_verdict{false, {reason_code::waiting}, true}};
        case control_says::blind:
            return answer{control_verdict{false, {reason_code::blind, {c.id}}, false}};
        case control_says::rewritten:
            verdict.why = {reason_code::rewritten_name};
            if (may_befall(r.wanted, c, *seen.shown)) return answer{std::move(verdict)};
            break;
        case control_says::try_next: break;
        }
    }
    return answer{std::move(verdict)};
}

// Any lead that an answer created shows which fields come back as they were sent, whatever becomes
// of its name and of searches. Those that may be R's control come first: they will be needed.
result<settle_plan::impl::known_or_ask<settle_plan::impl::witness_seen>>
settle_plan::impl::witness_for(const row_state& r) {
    using answer = known_or_ask<witness_seen>;
    auto places = choose_controls(r.wanted, controls_, whole_).places;
    if (places.empty())
        for (std::size_t i = 0; i < std::min(controls_.size(), controls_tried); ++i)
            places.push_back(i);
    places.resize(std::min(places.size(), controls_tried));
    for (const auto place : places) {
        auto looked = show_control(place);
        if (std::holds_alternative<settle_step>(looked)) return answer{step_in(looked)};
        const auto* shown = std::get<const lead_answer*>(looked);
        if (!shown->shown) continue;
        const auto& c = controls_[place];
        auto error = date_error(c.id, c.announced, c.answered, *shown);
        if (!error) return error.error();
        return answer{witness_seen{{&c.sent, &*shown->shown}, *error}};
    }
    return answer{witness_seen{}};
}

// Of a lead that a request of then created. Nothing: it says nothing of dates as text.
result<std::optional<milliseconds>> settle_plan::impl::date_error(const std::string& id,
                                                                  const moment& announced,
                                                                  const moment& answered,
                                                                  const lead_answer& shown) {
    using seen = std::optional<milliseconds>;
    if (!shown.date || salesmap::date_of_id(id) || answered.run == 0) return seen{};
    const auto of_end = facts_.run(answered.run);
    if (!of_end) return of_end.error();
    const auto of_beginning = facts_.run(announced.run);
    if (!of_beginning) return of_beginning.error();
    const auto end = server_time_of(answered, *of_end);
    if (!end) return seen{};
    const auto begin = server_time_of(announced, *of_beginning).value_or(*end);
    return seen{text_date_error(*shown.date, {std::min(begin, *end), *end})};
}

settle_plan::impl::known_or_ask<const lead_answer*>
settle_plan::impl::show_control(std::size_t place) {
    const auto& id = controls_[place].id;
    auto known = controls_shown_.find(place);
    if (known == controls_shown_.end()) {
        const auto answered = leads_.find(id);
        if (answered == leads_.end()) return ask(id);
        known = controls_shown_.emplace(place, answered->second).first;
    }
    return &known->second;
}

// Whether the search finds it, or what has to be asked first.
std::optional<settle_step> settle_plan::impl::search_control(const control_lead& c,
                                                             search_form form, bool narrowed,
                                                             bool& found) {
    date_range between;
    if (narrowed && c.date)
        between = salesmap::lead_date{c.date->from - around, c.date->to + around};
    const auto values =
        form == search_form::by_key ? std::vector{c.sent.key} : text::search_forms(c.sent.name);
    for (const auto& value : values) {
        auto key = key_of(form, value, between);
        const auto known = searches_.find(key);
        if (known == searches_.end()) return ask(std::move(key), between);
        const auto& hits = known->second.answer.hits;
        found = std::ranges::find(hits, c.id, &search_answer::hit::id) != hits.end();
        if (found) break;
    }
    return std::nullopt;
}

result<settle_plan::impl::known_or_ask<control_seen>>
settle_plan::impl::look_at_control(std::size_t place, search_form form, bool narrowed) {
    using answer = known_or_ask<control_seen>;
    const std::tuple key{place, form, narrowed};
    if (const auto known = controls_seen_.find(key); known != controls_seen_.end())
        return answer{known->second};
    const auto& c = controls_[place];
    auto shown = show_control(place);
    if (std::holds_alternative<settle_step>(shown)) return answer{step_in(shown)};
    control_seen seen;
    seen.shown = std::get<const lead_answer*>(shown)->shown;
    if (seen.shown)
        if (auto missing = search_control(c, form, narrowed, seen.found))
            return answer{std::move(*missing)};
    const auto its_run = facts_.run(c.answered.run);
    if (!its_run) return its_run.error();
    const auto current = facts_.run(here_.run);
    if (!current) return current.error();
    const auto since = in_this_boot(c.answered, *its_run, *current, here_.first_in_boot);
    seen.is_old = now_ >= since + rules_.delay;
    return answer{controls_seen_.emplace(key, std::move(seen)).first->second};
}

} // namespace leadimport::workspace
