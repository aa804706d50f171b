// What truly became of the model's rows, against what its job concluded.

#include "model_job.hpp"

#include "leadimport/base/loose_text.hpp"

#include <algorithm>
#include <cmath>

namespace leadimport::tests {

namespace {

constexpr double delay = 120;
constexpr double exclusion = 60; // what a date may be off beyond what answers showed

} // namespace

void model_job::violation(const std::string& kind, const std::string& known) {
    say("VIOLATION: " + kind + (known.empty() ? "" : " (known: " + known + ")"));
    ++(known.empty() ? report_.violations[kind] : report_.known[kind + ": " + known]);
}

// A lead was taken for the row's. Known: a colleague's equal one from between the send and end + D
// and the tolerance; nothing that is shown tells it apart.
void model_job::check_created(const model_row& r) {
    const auto* l = r.lead;
    if (l->row == r.number) return;
    if (l->row && rows_[*l->row - 1].body == r.body) return;
    const std::string how = r.by_answer ? " by answer" : " by settling";
    if (r.by_answer && k_.repeat > 0)
        return violation("adopted another's lead" + how, "the server names it in its answer");
    if (l->row) return violation("adopted another row's lead" + how);
    // Its date, the offset and W may each be off by the machines' skew.
    // W is a minute until it was measured.
    const bool measured = std::ranges::all_of(
        runs_, [](const model_run& run) { return run.facts.differences.has_value(); });
    const double margin = 6 + 4 * k_.skew + 2 * std::abs(k_.jump) + (measured ? 0 : 60);
    const bool near = std::ranges::any_of(r.attempts, [&](const attempt& a) {
        const double end = a.ended > 0 ? a.ended : t_;
        return l->commit >= a.announced - margin && l->commit <= end + delay + 60 + margin;
    });
    const bool equal = text::loosely_equal(l->field, r.body.field) || k_.field_hidden > 0;
    violation("adopted a colleague's lead" + how, near && equal ? "equal, within the window" : "");
}

// Later than any rule covers: by the attempt that made it.
bool model_job::is_later_than_d(const model_lead& l) const {
    return l.index > rows_[*l.row - 1].attempts[l.attempt - 1].ended + delay;
}

// By the clock of before it was set.
bool model_job::is_dated_before_jump(const model_lead& l) const {
    const double ahead = l.dated - l.commit;
    return std::abs(ahead) < std::abs(ahead - k_.jump);
}

// Dated by a machine whose clock may be further from those that answered than any rule covers.
bool model_job::is_dated_far_off(const model_lead& l) const {
    // Of a clock that was set before the machine was restarted the job knows one side alone.
    if (k_.jump != 0 && k_.reboot > 0) return true;
    // And one that was set before it was heard for the first time nobody can know of.
    if (is_dated_before_jump(l) && !heard_before_jump_) return true;
    return 2 * k_.skew > exclusion && std::abs(l.dated - l.commit) + k_.skew > exclusion;
}

void model_job::check_failed(const model_row& r) {
    for (const auto& l : server_.leads()) {
        if (l.row != r.number || l.removed || l.gone <= t_) continue;
        if (std::ranges::any_of(rows_, [&](const model_row& o) { return o.lead == &l; })) continue;
        return violation("failed, and its lead exists", is_later_than_d(l)    ? "later than D"
                                                        : l.renamed_at(t_)    ? "renamed"
                                                        : is_dated_far_off(l) ? "dated far off"
                                                                              : "");
    }
}

// Its own lead is there and is nobody's, or that of a row of its body which took another one.
void model_job::check_absent(const model_row& r) {
    for (const auto& l : server_.leads()) {
        if (!l.row || l.removed) continue;
        const auto& its = rows_[*l.row - 1];
        const bool waits = its.state == state::unknown || its.state == state::pending;
        if (&its != &r && (waits || !(its.body == r.body))) continue;
        if (std::ranges::any_of(rows_, [&](const model_row& o) { return o.lead == &l; })) continue;
        say("lead " + std::to_string(l.number) + " of row " + std::to_string(*l.row) +
            " is there since " + std::to_string(l.commit - 1000) + ", found since " +
            std::to_string(l.index - 1000));
        return violation("sent twice", l.gone <= t_          ? "deleted"
                                       : l.renamed_at(t_)    ? "renamed"
                                       : is_later_than_d(l)  ? "later than D"
                                       : is_dated_far_off(l) ? "dated far off"
                                                             : "");
    }
}

bool model_job::has_lead_nearby(const model_row& r) const {
    return std::ranges::any_of(rows_, [&](const model_row& other) {
        return other.state == state::created && other.by_answer &&
               other.body.owner == r.body.owner &&
               text::size_of(other.body.name).holds(text::size_of(r.body.name)) &&
               other.lead->commit >= r.attempts.back().announced - 59;
    });
}

void model_job::check_at_end() {
    report_.rows = rows_.size();
    for (const auto& r : rows_) {
        if (r.state == state::created) check_created(r);
        report_.in_doubt +=
            std::ranges::any_of(r.attempts, [](const attempt& a) { return a.facts.in_doubt; });
        if (r.state == state::unknown) {
            ++report_.unknown[r.code];
            report_.unknown_beside_a_lead += has_lead_nearby(r);
        }
        if (k_.unique == 0 || k_.deleted > 0) continue;
        std::set<std::size_t> made;
        for (const auto& l : server_.leads())
            if (l.row == r.number && !l.removed) made.insert(l.attempt);
        if (made.size() > 1)
            violation("sent twice with a unique key", k_.race > 0 ? "it is not truly unique" : "");
    }
}

} // namespace leadimport::tests
