#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/fit_connections.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/commands/undo.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/salesmap/lead_date.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

std::string where(const run::known_job& job) {
    return "in workspace " + text::quoted(job.identity.workspace_name) + " at " +
           job.identity.base_url;
}

// As its id tells it; empty when it does not.
std::string when_created(const std::string& lead_id) {
    using std::chrono::milliseconds;
    using std::chrono::system_clock;
    const auto date = salesmap::date_of_id(lead_id);
    const auto latest = std::chrono::floor<milliseconds>(system_clock::duration::max());
    if (!date || date->from > latest) return {};
    return " created " + format_local(system_clock::time_point{date->from});
}

// More of them than are shown.
void show_rest(std::uint64_t all, std::size_t shown) {
    if (all > shown) detail("and " + grouped(all - shown) + " more");
}

// How those that no answer named became the job's.
std::string origin_of(const commands::adopted_leads& n) {
    if (n.not_known > 0) return "not known to be named by an answer";
    if (n.by_person == 0) return "found by a search";
    return n.found == 0 ? "named by a person" : "found by a search or named by a person";
}

// "2 leads were found by a search".
std::string with_origin(const commands::adopted_leads& n) {
    const bool one = n.all() == 1;
    const auto* verb = n.not_known > 0 ? (one ? " is " : " are ") : (one ? " was " : " were ");
    return counted(n.all(), "lead") + verb + origin_of(n);
}

std::string origin_of(job::lead_origin o) {
    commands::adopted_leads one;
    one.count(o);
    return origin_of(one);
}

bool ask_for_chosen(const run::known_job& job, const commands::undo_question& q) {
    const auto row = "row " + grouped(q.chosen->row);
    if (q.chosen_adopted)
        say("lead " + q.chosen->lead_id + when_created(q.chosen->lead_id) + ": " +
            origin_of(q.chosen->origin) + (q.doubtful() ? ", beside another one" : "") +
            "; a colleague may have made it: look at it in Salesmap");
    for (const auto& id : q.others)
        detail(std::string{row}.append(" keeps its other lead, ").append(id));
    return says_yes("delete lead " + q.chosen->lead_id + " of " + row + " " + where(job) + "?");
}

bool ask_for_adopted(const commands::undo_question& q) {
    const auto all = q.adopted.all();
    const bool one = all == 1;
    const auto origin = origin_of(q.adopted);
    say(with_origin(q.adopted) +
        (q.adopted.not_known > 0 ? "" : std::string{", no answer named "} + (one ? "it" : "them")) +
        ": look at " + (one ? "it" : "them") + " in Salesmap");
    for (const auto& lead : q.some_adopted)
        detail("row " + grouped(lead.row) + ": lead " + lead.lead_id + when_created(lead.lead_id) +
               ", " + origin_of(lead.origin));
    show_rest(all, q.some_adopted.size());
    return says_yes("delete " + counted(all, "lead") + " " + origin + "?");
}

// After undo, `settle` does not look for second leads of the rows whose lead is deleted.
void warn_of_doubles(const run::known_job& job) {
    if (!job.may_have_doubles) return;
    const auto words = run::words_for(job.folder, job.identity.base_url, job.command);
    detail("some rows were sent again after a doubt, and one may have a second lead, which would "
           "stay: leadimport settle " +
           words.settle + " looks for it, and has to come before undo");
}

commands::undo_consent ask(const run::known_job& job, const commands::undo_question& q) {
    using enum commands::undo_consent;
    if (q.chosen) return ask_for_chosen(job, q) ? all : none;
    warn_of_doubles(job);
    if (q.leads > 0 && !says_yes("delete " + counted(q.leads, "lead") + " that " +
                                 job.folder.string() + " created " + where(job) + "?"))
        return none;
    if (q.adopted.all() > 0 && ask_for_adopted(q)) return all;
    return q.leads > 0 ? named : none;
}

// Nothing is asked: the user has agreed in the arguments (--yes).
commands::undo_consent announce(const run::known_job& job, const commands::undo_question& q,
                                bool also_adopted) {
    if (q.doubtful() && !also_adopted) return commands::undo_consent::named; // it is refused
    if (!q.chosen) warn_of_doubles(job);
    const auto all = q.leads + (also_adopted ? q.adopted.all() : 0);
    const auto what = q.chosen ? "lead " + q.chosen->lead_id + " of row " + grouped(q.chosen->row)
                               : counted(all, "lead");
    if (all > 0)
        say("deleting " + what + " of " + job.folder.string() + " in workspace " +
            text::quoted(job.identity.workspace_name));
    return also_adopted ? commands::undo_consent::all : commands::undo_consent::named;
}

void show(const commands::contacts_left& left) {
    if (left.list.empty()) return;
    say(grouped(left.people) + (left.people == 1 ? " person" : " people") + " and " +
        counted(left.organizations, "organization") +
        " that the job created stay, for the API cannot delete them");
    detail("list: " + left.list.string());
}

std::string words_of(const commands::undo_refusal& no) {
    const auto row = "row " + grouped(no.lead.row) + ": ";
    const auto lead = "lead " + no.lead.lead_id;
    switch (no.why) {
    case commands::undo_refusal::cause::older:
        return row + lead + when_created(no.lead.lead_id) +
               " is older than this job, and stays: look at it in Salesmap";
    case commands::undo_refusal::cause::in_sequence:
        return row + lead + " is in a sequence (" + told(no.words) +
               "): take it out there, then run the same command again";
    case commands::undo_refusal::cause::refused: break;
    }
    return row + told(no.words);
}

void show_adopted_left(const commands::adopted_leads& n) {
    if (n.all() == 0) return;
    const bool one = n.all() == 1;
    detail(with_origin(n) + (n.not_known > 0 ? "" : ", not named by an answer") + ", and " +
           (one ? "is" : "are") + " left: --also-adopted deletes " + (one ? "it" : "them") +
           ", too");
}

void show_others(const commands::undo_result& r) {
    if (r.row_of_others == 0) return;
    const auto row = "row " + grouped(r.row_of_others);
    if (r.others.size() == 1) {
        detail(row + " is created, by its other lead, " + r.others.front() +
               ", which stays; the next import writes the result files anew");
    } else {
        detail(row + " stays unknown: it may have more than one lead");
        for (const auto& id : r.others)
            detail("lead " + id);
    }
    for (const auto& other : r.freed)
        detail("row " + grouped(other.row) + " is created, by its own lead, " + other.lead_id);
}

void show(const commands::undo_result& r) {
    auto line = "deleted " + counted(r.deleted, "lead");
    if (r.gone > 0) line += ", " + grouped(r.gone) + " gone already";
    if (r.refused > 0) line += ", " + grouped(r.refused) + " could not be deleted";
    if (r.left > 0) line += ", " + grouped(r.left) + " left";
    say(r.list.empty() ? "nothing was deleted" : line);
    for (const auto& no : r.refusals)
        detail(words_of(no));
    show_rest(r.refused, r.refusals.size());
    show_adopted_left(r.adopted_left);
    if (r.why) detail(told(*r.why));
    if (!r.has_folder) return;
    show_others(r);
    if (!r.list.empty()) detail("list: " + r.list.string());
    if (r.left > 0 || r.refused > r.older) detail("run the same command again to go on");
    show(r.contacts);
}

// Their leads, if there are any, stay.
void warn_of_unknown(const run::known_job& job) {
    const auto words = run::words_for(job.folder, job.identity.base_url, job.command);
    if (const auto two = job.two_leads; two > 0)
        detail(counted(two, "row") +
               " may have two leads, which stay: unknown.csv names them, and leadimport undo " +
               words.undo + " --lead LEAD_ID deletes one");
    const auto unknown = job.counts.unknown - job.two_leads + job.counts.sending;
    if (unknown == 0) return;
    detail(counted(unknown, "row") + (unknown == 1 ? " is" : " are") +
           " unknown and may have created a lead, too: leadimport settle " + words.settle +
           " finds out");
}

int code_of(const commands::undo_result& r) {
    int code = r.refused > 0 ? exit_rows_failed : exit_ok;
    if (r.why) {
        const bool refused = class_of(r.why->code) == error_class::refused;
        code = std::max<int>(code, refused ? exit_refused : exit_stopped);
    }
    return r.signal != 0 ? exit_signal + r.signal : code;
}

commands::undo_observer watcher_of(const command_line& c) {
    commands::undo_observer watcher;
    watcher.confirm = [&c](const run::known_job& j, const commands::undo_question& q) {
        return c.yes ? announce(j, q, c.also_adopted) : ask(j, q);
    };
    watcher.signalled = [](int, bool again) {
        say(again ? "cutting what is in flight"
                  : "finishing what is in flight; once more to cut it off");
    };
    if (c.progress == progress_style::plain)
        watcher.tick = [](std::uint64_t done, std::uint64_t leads) {
            say(grouped(done) + " of " + counted(leads, "lead"));
        };
    return watcher;
}

int tell(const run::known_job& job, const std::optional<commands::undo_result>& done) {
    if (!done) {
        say("nothing was deleted");
        return exit_ok;
    }
    if (done->empty()) {
        say(job.folder.string() + ": there is no lead to delete");
        show(done->contacts);
    } else {
        show(*done);
    }
    if (done->row_of_others == 0) warn_of_unknown(job);
    return code_of(*done);
}

} // namespace

int undo_command(const command_line& c) {
    commands::undo_scope scope;
    scope.lead = text::trim(c.lead);
    auto rows =
        c.rows.empty() ? commands::row_ranges{} : commands::row_ranges::parse(c.rows, "--rows");
    if (!rows) return refuse(rows.error());
    if (scope.lead.empty() && !c.lead.empty())
        return refuse({errc::bad_option, "--lead", "it is blank"});
    const auto job = run::read_job(c.job);
    if (!job) return refuse(job.error());
    for (const auto& [first, last] : rows->ranges())
        if (last > job->identity.rows)
            return refuse({errc::bad_option, "--rows",
                           "there is no row " + grouped(last) + ": the file has " +
                               counted(job->identity.rows, "row")});
    scope.rows = std::move(*rows);
    auto settings = run::check_options(c.options); // it reads none of the job's own files
    if (!settings) return refuse(settings.error());
    fit_connections(*settings->api);
    tell_of_waits(*settings);
    if (!c.yes && !may_ask(c.options.token_file))
        return refuse({errc::bad_option, "undo",
                       "it asks before it deletes, and nobody is there to answer: add --yes"});
    const auto done = commands::undo(*job, *settings->api, scope, watcher_of(c));
    if (!done) return refuse(done.error());
    return tell(*job, *done);
}

} // namespace leadimport::cli
