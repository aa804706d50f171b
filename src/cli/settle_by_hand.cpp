#include "cli/commands.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"
#include "cli/which_job.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/commands/by_hand.hpp"
#include "leadimport/salesmap/lead_id.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"
#include "leadimport/words/cli_commands.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

constexpr std::size_t differences_shown = 20;

error wrong(const char* option, words::message what) {
    return {errc::bad_option, option, std::move(what)};
}

// What was said is whole, and names something.
result<commands::row_ranges> check(const command_line& c) {
    if (c.absent && !c.is_lead.empty())
        return wrong("--absent", words::is_and_absent_exclude_each_other);
    if (!c.absent && c.is_lead.empty()) return wrong("--rows", words::say_what_you_have_seen);
    if (c.rows.empty())
        return wrong(c.absent ? "--absent" : "--is", words::say_which_row_it_is_about);
    auto rows = commands::row_ranges::parse(c.rows, "--rows");
    if (!rows || c.absent) return rows;
    const auto& r = rows->ranges();
    if (r.size() != 1 || r.front().first != r.front().second)
        return wrong("--is", words::name_one_row_with_rows);
    if (!salesmap::is_lead_id(c.is_lead))
        return wrong("--is", words::no_id_of_a_lead(text::quoted(c.is_lead)));
    return rows;
}

void show_differences(const std::vector<workspace::difference>& all) {
    std::size_t shown = 0;
    for (const auto& d : all) {
        if (shown++ == differences_shown) break;
        detail(words::field_sent_and_shown(text::excerpt(told(d.field)), text::excerpt(d.sent),
                                           text::excerpt(told(d.shown))));
    }
    if (all.size() > differences_shown)
        detail(words::more_differences(all.size() - differences_shown));
}

void show_differences(const commands::lead_in_question& q) {
    if (!q.not_compared.empty())
        return detail(words::content_of_row_is_not_compared(q.not_compared));
    if (q.differences.empty()) detail(words::nothing_is_shown_differently);
    show_differences(q.differences);
    if (q.owner == 0) return;
    detail(words::lead_is_so_far_of_row(q.owner));
    show_differences(q.owner_differences);
}

bool ask(const command_line& c, const commands::lead_in_question& q) {
    const auto name = q.name.empty() ? words::name_of_lead_is_not_shown
                                     : words::name_of_lead(text::excerpt(q.name));
    say(q.created_at.empty()
            ? words::lead_and_name(q.id, name)
            : words::lead_and_name_created_at(q.id, name, text::excerpt(q.created_at)));
    if (q.before_job) detail(words::lead_is_older_than_job);
    show_differences(q);
    return c.yes || says_yes(words::is_it_the_lead_of_row(q.id, q.row));
}

words::message what_becomes_of(const commands::rows_in_question& q) {
    std::vector<words::message> each;
    if (q.again > 0) each.push_back(words::rows_will_be_sent_again(q.again));
    if (q.failed > 0) each.push_back(words::rows_will_be_failed_by_refusal(q.failed));
    if (q.third > 0) each.push_back(words::rows_will_be_failed_by_doubts(q.third));
    return words::joined(each, words::one_after_another);
}

bool ask(const command_line& c, const commands::rows_in_question& q) {
    const auto what = what_becomes_of(q);
    if (!c.yes) return says_yes(words::are_you_sure_of_no_lead(what, q.all()));
    say(what);
    return true;
}

void show_absent(const commands::rows_in_question& absent) {
    if (absent.again > 0) say(words::rows_are_pending_again(absent.again));
    if (absent.failed > 0) say(words::rows_are_failed_by_refusal(absent.failed));
    if (absent.third > 0) say(words::rows_are_failed_by_doubts(absent.third));
}

void show(const commands::settled_by_hand& done, const std::string& row) {
    if (done.created > 0) say(words::row_is_created_as_lead(row, done.lead_id));
    show_absent(done.absent);
    for (const auto& file : done.set_aside)
        say(words::result_file_was_edited(file.string()));
    if (done.lacks_input()) {
        // What to do about it is not what the error advises.
        say(words::recorded_without_files(without_remedy(*done.why)));
        detail(words::next_import_writes_files);
    } else if (done.why) {
        return say(words::recorded_but_then(told(*done.why)));
    }
    if (done.counts.unknown > 0) detail(words::rows_are_still_unknown(done.counts.unknown));
    if (done.absent.again > 0) detail(words::run_import_to_send_pending);
}

} // namespace

exit_code settle_by_hand(const command_line& c) {
    const auto rows = check(c);
    if (!rows) return refuse(c, rows.error());
    const auto job = run::read_job(c.job);
    if (!job) return refuse(c, job.error());
    tell_which(c.job, job->jobs_of_file, job->folder);
    auto options = run::options_of(*job, c.options);
    if (!options) return refuse(c, options.error());
    const auto two = c.absent ? commands::have_two_leads(*job, *rows) : result<bool>{true};
    if (!two) return refuse(c, two.error());
    options->offline = !*two; // else Salesmap is asked whether their leads are gone
    auto settings = run::check_options(*options);
    if (!settings) return refuse(c, settings.error());
    tell_of_waits(*settings);
    if (!c.yes && !(c.absent ? somebody_can_answer() : may_ask(c.options.token_file)))
        return refuse(wrong("settle", words::asks_before_it_records));
    const auto asked = [&c](const auto& q) { return ask(c, q); };
    const auto done = c.absent
                          ? commands::settle_as_absent(*job, *settings, *rows, asked)
                          : commands::settle_as_created(*job, *settings, *rows, c.is_lead, asked);
    if (!done) return refuse(c, done.error());
    if (!*done) {
        say(words::nothing_was_recorded);
        return exit_guarded;
    }
    show(**done, c.rows);
    return code_of(**done);
}

} // namespace leadimport::cli
