// What the model's job makes of answers: created, failed, or in doubt.

#include "model_job.hpp"
#include "workspace/judge_absence.hpp"

#include "leadimport/base/loose_text.hpp"

#include <algorithm>

namespace leadimport::tests {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

bool model_job::doubted_before(const model_row& r) const {
    return std::any_of(r.attempts.begin(), r.attempts.end() - 1,
                       [](const attempt& a) { return a.facts.in_doubt; });
}

void model_job::end(model_row& r, state s, std::string code, const model_lead* l) {
    ++sequence_;
    if (r.attempts.back().facts.ended == 0) r.attempts.back().facts.ended = sequence_;
    r.state = s;
    r.code = std::move(code);
    r.lead = l;
    if (s != state::unknown) r.ended = sequence_;
    if (with_history_)
        say("row " + std::to_string(r.number) + " -> " +
            (s == state::created  ? "created"
             : s == state::failed ? "failed"
                                  : "unknown") +
            " " + r.code + (l != nullptr ? " lead " + std::to_string(l->number) : ""));
    if (s == state::failed) check_failed(r);
}

void model_job::answer(model_row& r, const model_server::answer& a) {
    auto& x = r.attempts.back();
    x.facts.end = moment_of(t_);
    x.ended = t_;
    if (a.kind != model_server::answer_kind::lost) heard(x.announced, t_);
    switch (a.kind) {
    case model_server::answer_kind::made: return answered_made(r, x, a.lead);
    case model_server::answer_kind::lost:
        end(r, state::unknown, "waiting");
        if (workspace::may_send_at_once(facts_of(r), k_.unique > 0)) r.state = state::again;
        return;
    case model_server::answer_kind::refused:
        x.facts.in_doubt = false;
        if (!doubted_before(r)) return end(r, state::failed, "refused");
        r.refused = workspace::kept_refusal::plain;
        return end(r, state::unknown, "refused");
    case model_server::answer_kind::duplicate:
        r.refused = workspace::kept_refusal::duplicate;
        if (k_.dup_id > 0 && a.lead != nullptr) r.named.push_back(a.lead->id);
        return end(r, state::unknown, "maybe_duplicate");
    }
}

// Created, unless the lead is another row's, has another name or is too old.
void model_job::answered_made(model_row& r, attempt& x, const model_lead* l) {
    const auto w = workspace::window_of(x.facts, r.number, runs_.size(), *this);
    const auto d = server_.date_of(*l);
    const auto measured = runs_.back().facts.differences.has_value();
    const auto tolerance = (measured ? milliseconds{5s} : milliseconds{1min}) + w->spread;
    const bool old = d && w->floor && d->to < *w->floor - tolerance;
    const auto holder = std::ranges::find_if(rows_, [&](const model_row& other) {
        return other.state == state::created && other.lead == l;
    });
    const auto claims = [&](const model_row& other) {
        return &other != &r && std::ranges::find(other.answered, l->id) != other.answered.end();
    };
    const bool claimed = std::ranges::any_of(rows_, claims);
    if (holder == rows_.end() && !claimed && !old && text::loosely_equal(l->name, r.body.name)) {
        x.facts.in_doubt = false;
        if (d) noted(*l, *d, x.announced, t_);
        r.by_answer = true;
        return end(r, state::created, {}, l);
    }
    r.answered.push_back(l->id);
    end(r, state::unknown, "answered");
    // An id that answers gave to two rows, neither of which had it before the other was sent.
    if (holder == rows_.end() || !holder->by_answer || holder->ended <= x.facts.seen) return;
    holder->answered.push_back(l->id);
    holder->attempts.back().facts.in_doubt = true;
    holder->by_answer = false;
    holder->state = state::unknown;
    holder->lead = nullptr;
    holder->code = "answered";
    say("row " + std::to_string(holder->number) + " -> unknown: its id was given twice");
}

} // namespace leadimport::tests
