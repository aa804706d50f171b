// What settling found, into the journal: one transaction for each row, with which the result files
// are outdated.

#include "run/settling.hpp"

#include "leadimport/base/boot_clock.hpp"
#include "leadimport/base/boot_time.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/run/settle_words.hpp"
#include "leadimport/run/third_doubt.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/log.hpp"
#include "leadimport/words/run.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace leadimport::run {

using std::chrono::milliseconds;
using namespace workspace;

result<void> settling::record(const std::function<result<void>()>& what) {
    auto& j = deps_.journal;
    if (auto begun = j.begin(); !begun) return begun;
    auto done = what();
    if (done) done = j.outdate_files();
    if (done) done = j.set_finished_at({});
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

void settling::count_verdict(const words::message& line) {
    ++verdicts_;
    deps_.log.info(line);
}

result<void> settling::apply(const settle_step& step) {
    // Nothing is recorded of a question, nor of a row that has no second lead.
    return std::visit(overloaded{
                          [](const ask_search&) { return result<void>{}; },
                          [](const ask_lead&) { return result<void>{}; },
                          [](const wait_until&) { return result<void>{}; },
                          [&](const row_found& r) { return apply(r); },
                          [&](const row_absent& r) { return apply(r); },
                          [&](const row_duplicate& r) { return apply(r); },
                          [&](const row_stays& r) { return apply(r); },
                          [](const row_single&) { return result<void>{}; },
                          [](const all_done&) { return result<void>{}; },
                      },
                      step);
}

result<void> settling::apply_all(const std::vector<row_stays>& rows) {
    for (const auto& r : rows)
        if (auto done = apply(r); !done) return done;
    return {};
}

result<void> settling::apply(const unaskable_row& r) {
    if (r.never_sent) return apply(row_absent{r.row, after_absence::send_again});
    return apply(row_stays{r.row, r.why, {}});
}

result<void> settling::apply(const row_found& r) {
    ++done_.created;
    count_verdict(words::log_row_found(r.row));
    return deps_.journal.settle_created(r.row, r.lead_id, created_at_[r.lead_id]);
}

result<void> settling::apply(const row_absent& r) {
    count_verdict(words::log_row_absent(r.row));
    auto& j = deps_.journal;
    if (r.then == after_absence::failed_third) {
        ++done_.failed;
        return fail_at_third_doubt(j, r.row);
    }
    const auto becomes = j.settle_absent(r.row);
    if (!becomes) return becomes.error();
    ++(*becomes == delivery::row_state::failed ? done_.failed : done_.absent);
    return {};
}

result<void> settling::apply(const row_duplicate& r) {
    ++done_.failed;
    count_verdict(words::log_row_duplicate(r.row));
    const reason why{reason_code::duplicate, {r.lead_id}};
    return deps_.journal.settle_failed(r.row, settle_words(why), why);
}

result<void> settling::apply(const row_stays& r) {
    ++done_.in_doubt;
    count_verdict(words::log_row_still_unknown(r.row));
    if (r.why.code == reason_code::two_leads)
        return deps_.journal.doubt_created(
            r.row, words::with_commands(settle_words(r.why), two_leads_hint(deps_.words, r.row)),
            r.why);
    if (auto doubted = doubt_owners(r); !doubted) return doubted;
    auto why = r.why;
    const auto until = wall_of(r.until);
    if (why.code == reason_code::waiting) why.arguments = {format_utc(until)};
    const auto told = with_owners(settle_words(why, until), r);
    if (!told) return told.error();
    return deps_.journal.settle_in_doubt(r.row, *told, why);
}

// A lead that an answer gave to a row of another name, and that shows all that was sent for this
// one: whose it is has to be found out anew. A row of the same name stays as the answer left it.
result<void> settling::doubt_owners(const row_stays& r) {
    if (r.why.code != reason_code::candidate && r.why.code != reason_code::several) return {};
    for (const auto& id : r.why.arguments) {
        const auto owner = deps_.journal.row_of_lead(id);
        if (!owner) return owner.error();
        if (!*owner || **owner == r.row || !akin_.all || akin_.visible.contains(**owner)) continue;
        const auto known = deps_.journal.row(**owner);
        if (!known) return known.error();
        if (*known && (*known)->outcome.state != delivery::row_state::created) continue;
        // No answer named it then: a search found it, or a person.
        if (*known && (*known)->outcome.why.code == reason_code::adopted) continue;
        ++done_.reopened;
        deps_.log.warning(words::log_lead_may_be_other_rows(**owner));
        const reason why{reason_code::lead_of_another_row, {std::to_string(r.row)}};
        if (auto done = deps_.journal.doubt_created(**owner, settle_words(why), why); !done)
            return done;
    }
    return {};
}

// Of leads that it could be and that stay another row's: whose lead they are so far.
result<words::message> settling::with_owners(words::message told, const row_stays& r) {
    if (r.why.code != reason_code::candidate && r.why.code != reason_code::several) return told;
    std::vector<words::message> all{std::move(told)};
    for (const auto& id : r.why.arguments) {
        const auto owner = deps_.journal.row_of_lead(id);
        if (!owner) return owner.error();
        if (!*owner || **owner == r.row) continue;
        deps_.log.warning(words::log_lead_could_be_rows(**owner, r.row));
        if (all.size() <= limits::leads_named)
            all.push_back(words::so_far_lead_of_row(id, **owner));
    }
    return words::joined(all, words::then);
}

// Up to the first that a later look may still find a second lead of.
result<void> settling::note_looked_again(const std::vector<job::lead_entry>& rows) {
    const auto first = first_in_boot();
    if (!first) return first.error();
    const auto now = std::chrono::duration_cast<milliseconds>(boot_clock::now().time_since_epoch());
    std::uint64_t number = 0;
    for (const auto& e : rows) {
        const auto runs = deps_.journal.runs_after(e.ended_run == 0 ? 0 : e.ended_run - 1, 1);
        if (!runs) return runs.error();
        const bool here = !runs->empty() && runs->front().boot == boot_id();
        const auto end = here ? e.ended_boot : *first;
        if (now < end + deps_.settings.settle_delay) break;
        // What the search does not show for a day it will not show tomorrow; and no row may be in
        // the way of the others for ever.
        if (uncertain_.contains(e.row) && now < end + limits::looked_again_within) break;
        number = e.ended;
    }
    if (number == 0) return {};
    auto& j = deps_.journal;
    if (auto begun = j.begin(); !begun) return begun;
    auto done = j.set_looked_again(number);
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

} // namespace leadimport::run
