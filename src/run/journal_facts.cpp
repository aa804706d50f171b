#include "run/journal_facts.hpp"

#include "leadimport/workspace/lead_bounds.hpp"

#include <algorithm>
#include <chrono>

namespace leadimport::run {

using std::chrono::milliseconds;
using workspace::attempt_facts;

namespace {

// `Date` cuts the second off; the journal keeps the spread without it.
constexpr milliseconds cut_from_date = std::chrono::seconds{1};

workspace::run_facts facts_in(const job::run_entry& e) {
    workspace::run_facts f;
    f.boot = e.boot;
    f.began = e.began.since_boot;
    f.offset = e.clock_offset;
    if (e.clock_offset && e.clock_spread)
        f.differences =
            std::pair{*e.clock_offset, *e.clock_offset + *e.clock_spread + cut_from_date};
    return f;
}

void add_once(std::vector<std::string>& all, const std::string& id) {
    if (!id.empty() && std::ranges::find(all, id) == all.end()) all.push_back(id);
}

workspace::kept_refusal refusal_in(const job::attempt_entry& a) {
    if (!job::is_kept_refusal(a)) return workspace::kept_refusal::none;
    return a.why.code == reason_code::maybe_duplicate ? workspace::kept_refusal::duplicate
                                                      : workspace::kept_refusal::plain;
}

} // namespace

// Nothing is known of one that the journal has no record of: an earlier layout had none.
result<workspace::run_facts> journal_facts::run(std::uint64_t number) {
    if (number == 0) return workspace::run_facts{};
    const auto known = runs_.find(number);
    if (known != runs_.end()) return known->second;
    const auto found = journal_.runs_after(number - 1, 1);
    if (!found) return found.error();
    if (found->empty() || found->front().number != number) return workspace::run_facts{};
    auto facts = facts_in(found->front());
    if (number != journal_.current_run()) runs_.emplace(number, facts);
    return facts;
}

result<milliseconds> journal_facts::widest_spread() {
    if (!widest_) {
        const auto found = journal_.widest_clock_spread();
        if (!found) return found.error();
        widest_ = *found;
    }
    return *widest_;
}

std::optional<salesmap::lead_date> journal_facts::date_of(const job::lead_entry& e) const {
    return salesmap::date_of_lead(e.lead_id, e.created_at, created_at_is_fed_);
}

result<std::optional<milliseconds>> journal_facts::newest_lead_before(std::uint64_t seen,
                                                                      std::uint64_t row) {
    const place at{seen, row};
    if (const auto known = before_.find(at); known != before_.end()) return known->second;
    const auto leads = journal_.leads_before(seen, row);
    if (!leads) return leads.error();
    date newest;
    for (const auto& e : *leads)
        if (const auto d = date_of(e)) newest = std::max(newest.value_or(d->from), d->from);
    if (!newest) { // none of the job's leads is older than the job
        const auto began = journal_.server_began();
        if (!began) return began.error();
        if (*began > 0) newest = milliseconds{static_cast<std::int64_t>(*began)};
    }
    return before_[at] = newest;
}

result<std::optional<milliseconds>> journal_facts::oldest_lead_after(std::uint64_t ended,
                                                                     std::uint64_t row) {
    if (ended == 0) return date{}; // nothing is known to have come after what has no number
    const place at{ended, row};
    if (const auto known = after_.find(at); known != after_.end()) return known->second;
    const auto leads = journal_.leads_after(ended, row);
    if (!leads) return leads.error();
    date oldest;
    for (const auto& e : *leads)
        if (const auto d = date_of(e)) oldest = std::min(oldest.value_or(d->to), d->to);
    return after_[at] = oldest;
}

result<std::optional<workspace::job_facts::owner>>
journal_facts::owner_of(std::string_view lead_id) {
    const auto row = journal_.row_of_lead(lead_id);
    if (!row) return row.error();
    if (!*row) return std::optional<owner>{};
    owner o;
    o.row = **row;
    if (const auto known = akin_.visible.find(o.row); known != akin_.visible.end())
        o.visible = known->second;
    else if (akin_.all)
        o.visible = digest{}; // its name is another one
    return std::optional{o};
}

result<workspace::unknown_row> unknown_row_in(job::journal& journal, std::uint64_t row) {
    const auto attempts = journal.attempts_of(row);
    if (!attempts) return attempts.error();
    workspace::unknown_row facts;
    facts.row = row;
    for (const auto& a : *attempts) {
        attempt_facts x;
        x.announced = {a.begun_run, a.begun_boot};
        x.seen = a.seen;
        x.end = {a.ended_run, a.ended_boot};
        x.ended = a.number;
        x.in_doubt = a.doubt;
        if (a.why.code == reason_code::process_ended && a.begun_run > 0) {
            const auto its_run = journal.runs_after(a.begun_run - 1, 1);
            if (!its_run) return its_run.error();
            if (!its_run->empty())
                x.lasted_at_most = workspace::longest_attempt(its_run->front().start.timeout);
        }
        facts.attempts.push_back(x);
        add_once(job::is_kept_refusal(a) ? facts.named_by_refusal : facts.answered, a.answered_id);
        if (a.doubt) facts.refused = refusal_in(a);
    }
    return facts;
}

} // namespace leadimport::run
