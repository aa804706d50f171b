#include "cli/commands.hpp"
#include "cli/printed_commands.hpp"
#include "cli/refusal.hpp"
#include "cli/row_history.hpp"
#include "cli/state_words.hpp"
#include "cli/status_json.hpp"
#include "cli/told.hpp"
#include "cli/which_job.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/commands/job_status.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

using commands::job_status;
using commands::read_row;
using commands::read_status;
using run::in_local_time;
using text::visible;

constexpr std::size_t runs_shown = 10;
constexpr std::size_t error_bytes = 300;

void print_line(const words::message& label, const words::message& what) {
    constexpr std::size_t column = 11;
    std::cout << "  " << padded(told(label), column) << visible(told(what)) << '\n';
}

// More of what the line above is about.
void print_below(const words::message& what) {
    constexpr std::size_t column = 13;
    std::cout << std::string(column, ' ') << visible(told(what)) << '\n';
}

void print_number(const words::message& label, std::uint64_t n) {
    print_line(label, words::status_number(n));
}

void print_kind(const job::error_kind& e, const words::phrase<3>& of_one,
                const words::phrase<3>& of_several) {
    const auto what = text::excerpt(told(e.words), error_bytes);
    const auto& line = e.rows > 1 ? of_several : of_one;
    std::cout << "  " << told(line(e.rows, what, e.first_row)) << '\n';
}

words::message breaker_of(const job::live_state& l) {
    if (l.breaker_open) return words::breaker_is_open(l.breaker_cause);
    if (l.half_open) return words::breaker_is_half_open(l.breaker_cause);
    return words::breaker_is_closed;
}

words::message rate_of(const job::live_state& l) {
    auto speed = words::requests_per_second(l.speed());
    if (l.lowered.unlimited()) return speed;
    return words::then(std::move(speed), words::workspace_used_by_others(format_rate(l.lowered)));
}

// Of a run that goes on.
void print_end(const job_status& s) {
    if (!s.forecast || s.forecast->requests == 0) return;
    const auto left = s.left(std::chrono::system_clock::now());
    print_line(words::label_ends,
               left ? words::ends_at_in(format_local(*s.forecast->ends), friendly_duration(*left))
                    : words::message{words::end_is_not_known});
}

// Of a job that does not run.
void print_left(const job_status& s) {
    if (s.process != 0 || !s.forecast) return;
    const auto requests = s.forecast->requests;
    const auto left = s.left(std::chrono::system_clock::now());
    print_line(words::label_left, left ? words::left_at_rate(requests, friendly_duration(*left),
                                                             format_rate(s.permitted))
                                       : words::left_without_limit(requests));
}

void print_live(const job_status& s) {
    if (!s.live) return;
    const auto& l = *s.live;
    print_line(words::label_rate, rate_of(l));
    print_end(s);
    print_line(words::label_breaker, breaker_of(l));
    if (l.pause_ms > 0)
        print_line(words::label_pause,
                   words::pause_is_left(friendly_duration(std::chrono::ceil<std::chrono::seconds>(
                       std::chrono::milliseconds{l.pause_ms}))));
    if (!l.trouble.empty()) print_line(words::label_trouble, l.trouble);
}

void print_contacts(const words::message& label, const job::reference_counts& n) {
    if (n.created + n.found + n.in_doubt == 0) return;
    auto made = words::contacts_made(n.created, n.found);
    print_line(label, n.in_doubt > 0 ? words::contacts_in_doubt(std::move(made), n.in_doubt)
                                     : std::move(made));
}

// By its length alone, for the file may be large.
void print_input(const job_status& s) {
    const auto then = s.identity.input_bytes;
    if (!s.input_bytes_now)
        print_line(words::label_file, words::status_input_is_gone);
    else if (*s.input_bytes_now > then)
        print_line(words::label_file, words::status_input_is_longer(*s.input_bytes_now - then));
    else if (*s.input_bytes_now < then)
        print_line(words::label_file, words::status_input_is_shorter(then - *s.input_bytes_now));
}

words::message end_of(const job::run_entry& r) {
    if (!r.ended) return words::status_run_without_end(r.start.kind);
    if (!r.exit_code) return words::status_run_ended(r.start.kind, words_of(r.state));
    return words::status_run_exit_code(r.start.kind, words_of(r.state),
                                       std::to_string(*r.exit_code));
}

// Of one that is over: what a running one does stands elsewhere.
void print_last_run(const job_status& s) {
    const auto* r = s.last_run();
    if (r == nullptr) return;
    print_line(words::label_last_run,
               r->ended ? end_of(*r) : words::status_run_was_killed(r->start.kind));
    if (!r->why.empty()) print_below(r->why);
}

// Where there was but one, the lines above have told of it.
void print_runs(const job_status& s) {
    if (s.run_count < 2) return;
    const auto first = s.runs.size() - std::min(s.runs.size(), runs_shown);
    print_line(words::label_runs, s.run_count > runs_shown
                                      ? words::status_last_of_runs(s.run_count, runs_shown)
                                      : words::status_runs(s.run_count));
    for (auto i = first; i < s.runs.size(); ++i) {
        const auto& r = s.runs[i];
        const bool runs_now = s.process != 0 && i + 1 == s.runs.size();
        const auto what = runs_now ? words::status_run_is_running(r.start.kind) : end_of(r);
        print_below(format_local_second(r.began.wall) + "  " + told(what));
    }
}

// "requests 120, retried 3": of all runs. How long it all took says little to people.
void print_done(const job_status& s) {
    std::vector<words::message> each;
    for (const auto& f : job::figure_table())
        if (const auto n = f.value(s.figures);
            f.whose == job::figure_of::run && f.unit == job::figure_unit::number && n > 0)
            each.push_back(words::status_figure(f.name, n));
    if (each.empty()) return;
    const bool died = std::ranges::any_of(s.runs, [&](const job::run_entry& r) {
        return !r.ended && (s.process == 0 || &r != &s.runs.back());
    });
    auto all = words::joined(each, words::one_after_another);
    print_line(words::label_all_runs,
               died ? words::without_killed_runs(std::move(all)) : std::move(all));
}

words::message words_of_next(const job_status& s) {
    if (s.next != run::next_step::fix_failed) return command_as_typed(s.next_command);
    const auto copied = run::job_of_copy_of_failed(s.folder);
    return copied ? words::fix_failed_but_copied_then(copied->string(), s.next_command)
                  : words::fix_failed_then(s.next_command);
}

// Some of the rows: what has left them open may do so again.
bool has_been_looked_for(const run::reason_counts& unknown) {
    return std::ranges::any_of(unknown, [](const auto& kind) {
        const auto code = reason_code_of(kind.first);
        return code && is_of_looking(*code);
    });
}

void print_next(const job_status& s) {
    if (s.next_command.empty()) return;
    print_line(words::label_next, words_of_next(s));
    if (s.next == run::next_step::import_again) print_below(words::with_options_of_import);
    if (s.next_names_address) print_below(words::if_you_know_address);
    if (s.next == run::next_step::settle && has_been_looked_for(s.unknown_codes))
        print_below(words::settle_leaves_to_look_up(text::operand(s.folder.string())));
}

// "4 (no_control 3, candidate 1)".
words::message unknown_of(const job_status& s) {
    std::vector<words::message> codes;
    for (const auto& [code, count] : s.unknown_codes)
        if (!code.empty()) codes.push_back(words::status_figure(code, count));
    auto all = words::status_number(s.figures.counts.unknown);
    if (codes.empty()) return all;
    return words::because(std::move(all), words::joined(codes, words::one_after_another));
}

// "leads.csv.import: running as process 4711".
words::message state_of(const job_status& s) {
    auto all = words::at(s.folder.string(), words_of(s.state()));
    if (s.process != 0)
        all = words::status_as_process(std::move(all), static_cast<unsigned>(s.process));
    if (!s.finished_at.empty())
        all = words::status_since(std::move(all), in_local_time(s.finished_at));
    return all;
}

void print_counts(const job_status& s) {
    const auto& c = s.figures.counts;
    print_number(words::state_created, c.created);
    print_number(words::state_failed, c.failed);
    print_line(words::state_unknown, unknown_of(s));
    print_number(words::state_skipped, c.skipped);
    print_number(words::label_being_sent, c.sending);
    print_number(words::state_pending, s.figures.pending());
}

void print_text(const job_status& s) {
    const auto& i = s.identity;
    std::cout << visible(told(state_of(s))) << '\n';
    print_line(words::label_input, words::status_input_of_rows(i.input, i.rows));
    print_line(words::label_workspace, words::status_workspace_at(i.workspace_name, i.base_url));
    print_line(words::label_begun, in_local_time(i.began_at));
    print_counts(s);
    print_input(s);
    print_contacts(words::label_people, s.figures.people);
    print_contacts(words::label_companies, s.figures.organizations);
    if (s.figures.undone > 0) print_number(words::label_undone, s.figures.undone);
    if (!s.forgotten_at.empty())
        print_line(words::label_row_data, words::row_data_deleted(in_local_time(s.forgotten_at)));
    print_last_run(s);
    print_runs(s);
    print_done(s);
    print_live(s);
    print_left(s);
    for (const auto& e : s.failed)
        print_kind(e, words::status_failed_row, words::status_failed_rows);
    for (const auto& e : s.unknown)
        print_kind(e, words::status_unknown_row, words::status_unknown_rows);
    print_next(s);
}

exit_code tell_row(const command_line& c) {
    const auto h = read_row(c.status.job, c.status.row);
    if (!h) return refuse(c, h.error());
    tell_which(c.status.job, h->jobs_of_file, h->folder);
    std::cout << (c.status.json ? to_json(*h) : to_text(*h));
    return exit_ok;
}

} // namespace

exit_code status_command(const command_line& c) {
    if (!c.status.row.empty()) return tell_row(c);
    const auto s = read_status(c.status.job);
    if (!s) return refuse(c, s.error());
    tell_which(c.status.job, s->jobs_of_file, s->folder);
    if (c.status.json)
        std::cout << to_json(*s, commands::read_older_jobs(*s));
    else
        print_text(*s);
    return exit_ok;
}

} // namespace leadimport::cli
