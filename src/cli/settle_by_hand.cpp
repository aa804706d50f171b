#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/commands/by_hand.hpp"
#include "leadimport/salesmap/lead_id.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

constexpr std::size_t differences_shown = 20;

error wrong(std::string option, std::string what) {
    return {errc::bad_option, std::move(option), std::move(what)};
}

// What was said is whole, and names something.
result<commands::row_ranges> check(const command_line& c) {
    if (c.absent && !c.is_lead.empty())
        return wrong("--absent", "rows have a lead or they have none: --is and --absent exclude "
                                 "each other");
    if (!c.absent && c.is_lead.empty())
        return wrong("--rows", "say what you have seen, too: --is LEAD or --absent");
    if (c.rows.empty())
        return wrong(c.absent ? "--absent" : "--is", "say which row it is about, too: --rows 17");
    auto rows = commands::row_ranges::parse(c.rows, "--rows");
    if (!rows || c.absent) return rows;
    const auto& r = rows->ranges();
    if (r.size() != 1 || r.front().first != r.front().second)
        return wrong("--is", "one lead is the lead of one row: name one row with --rows");
    if (!salesmap::is_lead_id(c.is_lead))
        return wrong("--is", text::quoted(c.is_lead) + " is no id of a lead");
    return rows;
}

// “…”, not cut as early as names in messages are.
std::string in_quotes(const std::string& value) { return "“" + text::excerpt(value) + "”"; }

void show_differences(const std::vector<workspace::difference>& all) {
    std::size_t shown = 0;
    for (const auto& d : all) {
        if (shown++ == differences_shown) break;
        detail(text::excerpt(d.field) + ": sent " + in_quotes(d.sent) + ", shown " +
               in_quotes(d.shown));
    }
    if (all.size() > differences_shown)
        detail("and " + counted(all.size() - differences_shown, "difference") + " more");
}

void show_differences(const commands::lead_in_question& q) {
    if (!q.not_compared.empty())
        return detail("the row's content cannot be read any more (" + told(q.not_compared) +
                      "): what it sent is not compared");
    if (q.differences.empty()) detail("nothing that the row sent is shown differently");
    show_differences(q.differences);
    if (q.owner == 0) return;
    const auto owner = "row " + grouped(q.owner);
    detail("so far it is the lead of " + owner +
           ", which sent something else, and becomes unknown:");
    show_differences(q.owner_differences);
}

bool ask(const command_line& c, const commands::lead_in_question& q) {
    say("lead " + q.id + ": " + (q.name.empty() ? "its name is not shown" : told(q.name)) +
        (q.created_at.empty() ? std::string{} : ", created at " + text::excerpt(q.created_at)));
    if (q.before_job)
        detail("it is older than this job, by the server's clock: an earlier import or somebody "
               "else created it");
    show_differences(q);
    return c.yes || says_yes("is lead " + q.id + " the lead of row " + grouped(q.row) + "?");
}

std::string again(std::uint64_t rows) {
    return counted(rows, "row") + " will be sent again by the next run";
}

std::string ended(std::uint64_t rows) {
    return counted(rows, "row") + " will be failed, because the last answer was a refusal";
}

std::string given_up(std::uint64_t rows) {
    return counted(rows, "row") + " will be failed, because three times no answer said what became "
                                  "of it";
}

bool ask(const command_line& c, const commands::rows_in_question& q) {
    auto what = q.again > 0 ? again(q.again) : std::string{};
    if (q.failed > 0) what += (what.empty() ? "" : ", ") + ended(q.failed);
    if (q.third > 0) what += (what.empty() ? "" : ", ") + given_up(q.third);
    if (c.yes) {
        say(what);
        return true;
    }
    const bool one = q.all() == 1;
    return says_yes(what + ": are you sure that Salesmap has no lead of " + (one ? "it" : "them") +
                    "?");
}

void show_absent(const commands::rows_in_question& absent) {
    if (absent.again > 0)
        say(counted(absent.again, "row") + (absent.again == 1 ? " is" : " are") + " pending again");
    if (absent.failed > 0)
        say(counted(absent.failed, "row") + (absent.failed == 1 ? " is" : " are") +
            " failed: the last answer was a refusal");
    if (absent.third > 0)
        say(counted(absent.third, "row") + (absent.third == 1 ? " is" : " are") +
            " failed, and not sent a fourth time");
}

bool is_about_input(const error& e) {
    return class_of(e.code) == error_class::input || e.code == errc::input_changed;
}

// What to do about it is not what the error advises.
std::string where_and_what(const error& e) { return told(without_remedy(e)); }

int show(const commands::settled_by_hand& done, const std::string& row) {
    if (done.created > 0) say("row " + row + " is created, as lead " + done.lead_id);
    show_absent(done.absent);
    if (done.why && is_about_input(*done.why)) {
        say("recorded; the result files are not written anew: " + where_and_what(*done.why));
        detail("put the original file back: the next import of it writes them");
    } else if (done.why) {
        say("recorded, but then: " + told(*done.why));
        return exit_stopped;
    }
    const auto& counts = done.counts;
    if (counts.unknown > 0)
        detail(counted(counts.unknown, "row") + (counts.unknown == 1 ? " is" : " are") +
               " still unknown");
    if (done.absent.again > 0) detail("run the import again to send what is pending");
    return exit_ok;
}

} // namespace

int settle_by_hand(const command_line& c) {
    const auto rows = check(c);
    if (!rows) return refuse(rows.error());
    const auto job = run::read_job(c.job);
    if (!job) return refuse(job.error());
    auto options = run::options_of(*job, c.options);
    if (!options) return refuse(options.error());
    const auto two = c.absent ? commands::have_two_leads(*job, *rows) : result<bool>{true};
    if (!two) return refuse(two.error());
    options->offline = !*two; // else Salesmap is asked whether their leads are gone
    auto settings = run::check_options(*options);
    if (!settings) return refuse(settings.error());
    tell_of_waits(*settings);
    if (!c.yes && !(c.absent ? somebody_can_answer() : may_ask(c.options.token_file)))
        return refuse(wrong("settle", "it asks before it records what you have seen, and nobody is "
                                      "there to answer: add --yes"));
    const auto asked = [&c](const auto& q) { return ask(c, q); };
    const auto done = c.absent
                          ? commands::settle_as_absent(*job, *settings, *rows, asked)
                          : commands::settle_as_created(*job, *settings, *rows, c.is_lead, asked);
    if (!done) return refuse(done.error());
    if (*done) return show(**done, c.rows);
    say("nothing was recorded");
    return exit_ok;
}

} // namespace leadimport::cli
