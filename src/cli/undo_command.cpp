#include "cli/commands.hpp"
#include "cli/fit_connections.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"
#include "cli/which_job.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/commands/undo.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/salesmap/lead_date.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"
#include "leadimport/words/cli_commands.hpp"
#include "leadimport/words/commands.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

// With when it was created, where its id tells that.
words::message dated(const std::string& lead_id) {
    using std::chrono::milliseconds;
    using std::chrono::system_clock;
    const auto date = salesmap::date_of_id(lead_id);
    const auto latest = std::chrono::floor<milliseconds>(system_clock::duration::max());
    if (!date || date->from > latest) return words::the_lead(lead_id);
    return words::the_lead_created(lead_id, format_local(system_clock::time_point{date->from}));
}

// More of them than are shown.
void show_rest(std::uint64_t all, std::size_t shown) {
    if (all > shown) detail(words::and_more(all - shown));
}

// How one that is not certainly the job's became that.
words::message origin_of(job::lead_origin o) {
    switch (o) {
    case job::lead_origin::search: return words::found_by_search;
    case job::lead_origin::person: return words::named_by_person;
    case job::lead_origin::undated: return words::named_without_date;
    case job::lead_origin::not_known: break;
    }
    return words::not_known_to_be_named;
}

// "2 leads were found by a search".
words::message with_origin(const commands::adopted_leads& n) {
    if (n.undated > 0) return words::leads_not_known_to_be_of_job(n.all());
    if (n.not_known > 0) return words::leads_not_known_to_be_named(n.all());
    if (n.by_person == 0) return words::leads_were_found(n.all());
    if (n.found == 0) return words::leads_were_named_by_person(n.all());
    return words::leads_were_found_or_named(n.all());
}

// By an answer: some of them at least.
bool may_be_named(const commands::adopted_leads& n) { return n.not_known + n.undated > 0; }

words::message may_delete(const commands::adopted_leads& n) {
    if (n.undated > 0) return words::delete_leads_not_known_to_be_of_job(n.all());
    if (n.not_known > 0) return words::delete_leads_not_known_to_be_named(n.all());
    if (n.by_person == 0) return words::delete_found_leads(n.all());
    if (n.found == 0) return words::delete_leads_named_by_person(n.all());
    return words::delete_found_or_named_leads(n.all());
}

bool ask_for_chosen(const run::known_job& job, const commands::undo_question& q) {
    const auto& chosen = *q.chosen;
    const auto& may_be_of_colleague = q.doubtful() ? words::lead_beside_other_may_be_of_colleague
                                                   : words::lead_may_be_of_colleague;
    if (q.chosen_adopted) say(may_be_of_colleague(dated(chosen.lead_id), origin_of(chosen.origin)));
    for (const auto& id : q.others)
        detail(words::row_keeps_other_lead(chosen.row, id));
    return says_yes(words::delete_lead_of_row(chosen.lead_id, chosen.row,
                                              text::quoted(job.identity.workspace_name),
                                              job.identity.base_url));
}

bool ask_for_adopted(const commands::undo_question& q) {
    const auto all = q.adopted.all();
    const auto& look =
        may_be_named(q.adopted) ? words::look_at_adopted_leads : words::look_at_unnamed_leads;
    say(look(with_origin(q.adopted), all));
    for (const auto& lead : q.some_adopted)
        detail(words::row_has_adopted_lead(lead.row, dated(lead.lead_id), origin_of(lead.origin)));
    show_rest(all, q.some_adopted.size());
    return says_yes(may_delete(q.adopted));
}

// After undo, `settle` does not look for second leads of the rows whose lead is deleted.
void warn_of_doubles(const run::known_job& job) {
    if (!job.may_have_doubles) return;
    const auto words = run::words_for(job.folder, job.identity.base_url, job.command);
    detail(words::settle_before_undo(words.settle));
}

commands::undo_consent ask(const run::known_job& job, const commands::undo_question& q) {
    using enum commands::undo_consent;
    if (q.chosen) return ask_for_chosen(job, q) ? all : none;
    warn_of_doubles(job);
    if (q.leads > 0 && !says_yes(words::delete_created_leads(
                           q.leads, job.folder.string(), text::quoted(job.identity.workspace_name),
                           job.identity.base_url)))
        return none;
    if (q.adopted.all() > 0 && ask_for_adopted(q)) return all;
    return q.leads > 0 ? named : none;
}

// Nothing is asked: the user has agreed in the arguments (--yes).
commands::undo_consent announce(const run::known_job& job, const commands::undo_question& q,
                                bool also_adopted) {
    using enum commands::undo_consent;
    if (q.doubtful() && !also_adopted) return named_only; // it is refused
    if (!q.chosen) warn_of_doubles(job);
    const auto leads = q.leads + (also_adopted ? q.adopted.all() : 0);
    const auto folder = job.folder.string();
    const auto workspace = text::quoted(job.identity.workspace_name);
    if (leads > 0 && q.chosen)
        say(words::deleting_lead_of_row(q.chosen->lead_id, q.chosen->row, folder, workspace));
    else if (leads > 0)
        say(words::deleting_leads(leads, folder, workspace));
    return also_adopted ? all : named_only;
}

void show(const commands::contacts_left& left) {
    if (left.list.empty()) return;
    say(words::contacts_stay(left.people, left.organizations));
    detail(words::list_is_in(left.list.string()));
}

words::message words_of(const commands::undo_refusal& no) {
    switch (no.why) {
    case commands::undo_refusal::cause::older:
        return words::older_lead_stays(no.lead.row, dated(no.lead.lead_id));
    case commands::undo_refusal::cause::in_sequence:
        return words::lead_is_in_sequence(no.lead.row, no.lead.lead_id, no.words);
    case commands::undo_refusal::cause::refused: break;
    }
    return words::of_row(no.lead.row, no.words);
}

void show_adopted_left(const commands::adopted_leads& n) {
    if (n.all() == 0) return;
    const auto& left =
        may_be_named(n) ? words::adopted_leads_are_left : words::unnamed_leads_are_left;
    detail(left(with_origin(n), n.all()));
}

void show_others(const commands::undo_result& r) {
    if (r.row_of_others == 0) return;
    if (r.others.size() == 1) {
        detail(words::row_is_created_by_other_lead(r.row_of_others, r.others.front()));
    } else {
        detail(words::row_stays_unknown(r.row_of_others));
        for (const auto& id : r.others)
            detail(words::the_lead(id));
    }
    for (const auto& other : r.freed)
        detail(words::row_is_created_by_own_lead(other.row, other.lead_id));
}

words::message counts_line(const commands::undo_result& r) {
    if (r.list.empty()) return words::nothing_was_deleted;
    std::vector<words::message> each{words::leads_were_deleted(r.deleted)};
    if (r.gone > 0) each.push_back(words::leads_were_gone_already(r.gone));
    if (r.refused > 0) each.push_back(words::leads_could_not_be_deleted(r.refused));
    if (r.left > 0) each.push_back(words::leads_are_left(r.left));
    return words::joined(each, words::one_after_another);
}

void show(const commands::undo_result& r) {
    say(counts_line(r));
    for (const auto& no : r.refusals)
        detail(words_of(no));
    show_rest(r.refused, r.refusals.size());
    show_adopted_left(r.adopted_left);
    if (r.why) detail(told(*r.why));
    if (!r.has_folder) return;
    show_others(r);
    if (!r.list.empty()) detail(words::list_is_in(r.list.string()));
    if (r.left > 0 || r.refused > r.older) detail(words::run_same_command_again);
    show(r.contacts);
}

// Their leads, if there are any, stay.
void warn_of_unknown(const run::known_job& job) {
    const auto words = run::words_for(job.folder, job.identity.base_url, job.command);
    if (const auto two = job.two_leads; two > 0)
        detail(words::rows_with_two_leads_stay(two, words.undo));
    const auto unknown = job.counts.unknown - job.two_leads + job.counts.sending;
    if (unknown == 0) return;
    detail(words::unknown_rows_may_have_leads(unknown, words.settle));
}

commands::undo_observer watcher_of(const command_line& c) {
    commands::undo_observer watcher;
    watcher.confirm = [&c](const run::known_job& j, const commands::undo_question& q) {
        return c.yes ? announce(j, q, c.also_adopted) : ask(j, q);
    };
    watcher.signalled = [](int, bool again) {
        say(again ? words::cutting_what_is_being_sent : words::finishing_what_is_being_sent);
    };
    if (c.progress == progress_style::plain)
        watcher.tick = [](std::uint64_t done, std::uint64_t leads) {
            say(words::leads_of_all(done, leads));
        };
    return watcher;
}

exit_code tell(const run::known_job& job, const std::optional<commands::undo_result>& done) {
    if (!done) {
        say(words::nothing_was_deleted);
        return exit_guarded;
    }
    if (done->empty()) {
        say(words::no_lead_to_delete(job.folder.string()));
        show(done->contacts);
    } else {
        show(*done);
    }
    if (done->row_of_others == 0) warn_of_unknown(job);
    return code_of(*done);
}

} // namespace

exit_code undo_command(const command_line& c) {
    commands::undo_scope scope;
    scope.lead = text::trim(c.lead);
    auto rows =
        c.rows.empty() ? commands::row_ranges{} : commands::row_ranges::parse(c.rows, "--rows");
    if (!rows) return refuse(c, rows.error());
    if (scope.lead.empty() && !c.lead.empty())
        return refuse(c, {errc::bad_option, "--lead", words::blank_lead_id});
    if (const auto several = refuse_several(c.job)) return *several;
    const auto job = run::read_job(c.job);
    if (!job) return refuse(c, job.error());
    for (const auto& [first, last] : rows->ranges())
        if (last > job->identity.rows)
            return refuse(
                c, {errc::bad_option, "--rows", words::there_is_no_row(last, job->identity.rows)});
    scope.rows = std::move(*rows);
    auto settings = run::check_options(c.options); // it reads none of the job's own files
    if (!settings) return refuse(c, settings.error());
    fit_connections(*settings->api);
    tell_of_waits(*settings);
    const bool asks = job->counts.created > 0 || !scope.lead.empty();
    if (asks && !c.yes && !may_ask(c.options.token_file))
        return refuse(c, {errc::bad_option, "undo", words::asks_before_it_deletes});
    const auto done = commands::undo(*job, *settings->api, scope, watcher_of(c));
    if (!done) return refuse(c, done.error());
    return tell(*job, *done);
}

} // namespace leadimport::cli
