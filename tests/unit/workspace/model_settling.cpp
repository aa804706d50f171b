// The model's job settles by the real rules.

#include "model_job.hpp"

#include <algorithm>
#include <cmath>

namespace leadimport::tests {

using std::chrono::milliseconds;
namespace w = workspace;

namespace {

constexpr double search_takes = .1;
constexpr double get_takes = .05;
constexpr std::size_t controls_of_a_route = 20;

} // namespace

w::unknown_row model_job::facts_of(const model_row& r) const {
    w::unknown_row u;
    u.row = r.number;
    u.sent = r.sent;
    for (const auto& a : r.attempts)
        u.attempts.push_back(a.facts);
    u.refused = r.refused;
    u.answered = r.answered;
    u.named_by_refusal = r.named;
    if (r.state == state::created) u.own_lead = r.lead->id;
    return u;
}

std::vector<w::control_lead> model_job::controls() const {
    std::vector<w::control_lead> all;
    for (const auto& r : rows_)
        if (r.state == state::created && r.by_answer)
            all.push_back({r.lead->id, server_.date_of(*r.lead), r.sent, r.ended,
                           r.attempts.back().facts.end, r.attempts.back().facts.announced});
    std::ranges::stable_sort(all, std::ranges::greater{}, &w::control_lead::ended);
    std::map<std::string, std::size_t> of_route;
    std::erase_if(all, [&](const w::control_lead& c) {
        return ++of_route[c.sent.route] > controls_of_a_route;
    });
    return all;
}

text::name_size model_job::whole() const {
    text::name_size all;
    for (const auto& r : rows_)
        if (r.state == state::created && r.by_answer && r.lead->name == r.body.name)
            all.widen(text::size_of(r.body.name));
    return all;
}

w::settle_plan model_job::plan_for(std::vector<w::unknown_row> rows) {
    return {{model_delay, k_.fed == 0},
            {runs_.size(), boot_ms(first_in_boot_)},
            *this,
            std::move(rows),
            controls(),
            whole()};
}

w::search_answer model_job::search(const w::ask_search& a) {
    const double asked = t_;
    t_ += search_takes;
    heard(asked, t_);
    w::search_answer found;
    for (const auto* l : server_.search(a.value, a.form == w::search_form::by_key, t_))
        found.hits.push_back({l->id, l->name_at(t_)});
    return found;
}

w::lead_answer model_job::look(const std::string& id) {
    const double asked = t_;
    t_ += get_takes;
    heard(asked, t_);
    const auto* l = server_.find(id);
    if (l == nullptr || !server_.shows(*l, t_)) return {};
    w::shown_lead shown;
    shown.name = l->name_at(t_);
    shown.person = std::to_string(l->sent.person);
    if (l->org) shown.company = std::to_string(*l->org);
    if (!l->key.empty()) shown.key = l->key;
    if (k_.field_hidden == 0)
        shown.fields.emplace_back("전화", w::field_value{w::value_kind::text, l->field_at(t_)});
    return {std::move(shown), server_.date_of(*l)};
}

std::string model_job::describe(const model_lead& l) const {
    return "lead " + std::to_string(l.number) + " of " +
           (l.row ? "row " + std::to_string(*l.row) : "a colleague") + ": " + l.name_at(t_) + ", " +
           l.field_at(t_) + ", there since " + std::to_string(l.commit - 1000) + ", dated " +
           std::to_string(l.dated - 1000);
}

// False: it is over. A verdict is recorded at once, as a journal does.
bool model_job::take_step(w::settle_plan& plan, w::settle_step& step, double kill,
                          std::vector<std::size_t>& absent) {
    if (auto* s = std::get_if<w::ask_search>(&step)) {
        plan.take(search(*s));
    } else if (auto* g = std::get_if<w::ask_lead>(&step)) {
        plan.take(look(g->id));
    } else if (auto* wait = std::get_if<w::wait_until>(&step)) {
        t_ = std::min(std::max(t_, static_cast<double>(wait->at.count()) / 1000 + boot_began_),
                      kill + .1);
    } else if (auto* f = std::get_if<w::row_found>(&step)) {
        end(rows_[f->row - 1], state::created, "settled", server_.find(f->lead_id));
    } else if (auto* a = std::get_if<w::row_absent>(&step)) {
        auto& r = rows_[a->row - 1];
        check_absent(r);
        r.was_absent = true;
        if (a->then == w::after_absence::send_again) {
            say("row " + std::to_string(r.number) + " is absent");
            r.state = state::pending;
            absent.push_back(a->row - 1);
        } else {
            end(r, state::failed, a->then == w::after_absence::failed_third ? "third" : "refused");
        }
    } else if (auto* d = std::get_if<w::row_duplicate>(&step)) {
        end(rows_[d->row - 1], state::failed, "duplicate");
    } else if (auto* stays = std::get_if<w::row_stays>(&step)) {
        auto& r = rows_[stays->row - 1];
        r.code = name_of(stays->why.code);
        r.state = state::unknown;
        say("row " + std::to_string(r.number) + " stays unknown: " + r.code);
        for (const auto& id : stays->why.arguments)
            if (const auto* l = server_.find(id)) say("  " + describe(*l));
    } else if (std::holds_alternative<w::all_done>(step)) {
        return false;
    }
    return true;
}

// False: it was killed.
bool model_job::run_plan(w::settle_plan plan, double kill, std::vector<std::size_t>& absent) {
    for (;;) {
        if (t_ > kill) {
            for (const auto& stays : plan.leave())
                rows_[stays.row - 1].code = name_of(stays.why.code);
            say("killed while settling");
            return false;
        }
        auto step = plan.next(boot_ms(t_));
        const auto before = runs_.back().facts;
        if (!take_step(plan, *step, kill, absent)) return true;
        const auto& now = runs_.back().facts;
        if (now.offset != before.offset || now.differences != before.differences)
            plan.clock_changed();
    }
}

bool model_job::settle_once(double kill, std::vector<std::size_t>& absent) {
    std::vector<w::unknown_row> unknown;
    for (const auto& r : rows_)
        if (r.state == state::unknown && r.code != "two_leads") unknown.push_back(facts_of(r));
    return unknown.empty() || run_plan(plan_for(std::move(unknown)), kill, absent);
}

bool model_job::settle(double kill) {
    for (;;) {
        std::vector<std::size_t> absent;
        if (!settle_once(kill, absent)) return false;
        if (absent.empty()) return true;
        if (!send(absent, kill)) return false;
    }
}

void model_job::look_for_second_leads() {
    std::vector<w::unknown_row> again;
    for (const auto& r : rows_)
        if (r.was_absent && r.state == state::created) again.push_back(facts_of(r));
    std::vector<std::size_t> none;
    if (!again.empty()) run_plan(plan_for(std::move(again)), 1e18, none);
}

} // namespace leadimport::tests
