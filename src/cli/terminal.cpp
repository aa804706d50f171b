#include "cli/terminal.hpp"

#include "cli/input_note.hpp"
#include "cli/told.hpp"

#include "leadimport/base/line_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/lane_count.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/run/next_step.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::cli {
namespace {

std::string spelled(const words::message& line) {
    return "leadimport: " + text::visible(told(line)) + "\n";
}

// Never destroyed: its thread may be held up in a write when the process ends.
line_writer& lines() {
    static auto& writer = *new line_writer{STDERR_FILENO, [](std::uint64_t dropped) {
                                               return spelled(words::lines_dropped(dropped));
                                           }};
    return writer;
}

std::uint64_t percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 100 : part * 100 / whole;
}

std::string to_tenths(double n) {
    char s[32];
    std::snprintf(s, sizeof s, "%.1f", n);
    return s;
}

// How fast rows go: of many a second the tenths say nothing.
std::string speed_of(const run::progress& p) {
    const auto seconds = std::chrono::duration<double>{p.elapsed}.count();
    const auto speed = seconds > 0 ? static_cast<double>(p.sending.traffic.requests) / seconds : 0;
    return speed < 100 ? to_tenths(speed) : std::to_string(std::llround(speed));
}

words::message counts_of(const job::summary& s) {
    const auto& c = s.figures.counts;
    return words::run_counts(c.created, c.failed, c.unknown, c.skipped, s.figures.pending(),
                             s.identity.rows);
}

words::message ended(const run::import_result& r, const words::message& took) {
    using enum job::job_state;
    auto counts = counts_of(r.summary);
    if (!r.sends && r.summary.state == limited) return words::run_settled_after(took, counts);
    switch (r.summary.state) {
    case running: return words::run_running_after(took, counts);
    case finished: return words::run_finished_after(took, counts);
    case limited:
        return r.canary ? words::run_canary_after(took, counts)
                        : words::run_limited_after(took, counts);
    case interrupted: return words::run_interrupted_after(took, counts);
    case stopped: return words::run_stopped_after(took, counts);
    }
    return counts;
}

// A pipe cannot be read again, but its copy can.
words::message how_to_continue(const run::import_result& r) {
    if (needs_original(r)) return words::put_original_back;
    const auto copy = r.folder / input::kept_input_name;
    std::error_code ignored;
    if (r.summary.identity.input == input::standard_input && std::filesystem::exists(copy, ignored))
        return words::run_with_copy_of_pipe(text::operand(copy.string()),
                                            text::operand(r.folder.string()));
    if (r.sends) return words::run_same_command_again;
    return words::run_import_again;
}

words::message what_to_do_about_unknown(const run::import_result& r) {
    if (run::all_have_two_leads(r.summary.unknown_codes))
        return words::rows_may_have_two_leads(r.words.undo);
    if (r.settled) return words::rows_to_look_up;
    return words::rows_to_settle(r.words.settle);
}

// Under one another, so that what stands behind the labels forms a column.
void detail_of(const words::message& label, const words::message& what) {
    constexpr std::size_t column = 9;
    detail(padded(told(label) + ":", column) + told(what));
}

void show_without_input(const run::import_result& r) {
    const auto& counts = r.summary.figures.counts;
    detail(words::settled_without_input);
    if (counts.unknown > 0)
        detail_of(words::state_unknown, words::status_says_why(text::operand(r.folder.string())));
    if (r.summary.figures.pending() > 0)
        detail_of(words::state_pending, words::original_to_import_again);
}

// The job goes on writing into failed.csv as long as rows are left.
words::message about_failed(const run::import_result& r) {
    const auto file = (r.folder / "failed.csv").string();
    const auto next = run::next_step_of(r.summary.figures, r.summary.unknown_codes, false);
    if (next == run::next_step::fix_failed) return words::failed_rows_to_fix(file);
    return words::failed_rows_to_copy(file, text::operand(file));
}

// The result files, and what to do with them.
void show_files(const run::import_result& r) {
    const auto& counts = r.summary.figures.counts;
    const auto file = [&](const char* name) { return (r.folder / name).string(); };
    detail_of(words::state_created, file("succeeded.csv"));
    if (counts.failed > 0) detail_of(words::state_failed, about_failed(r));
    if (counts.unknown > 0)
        detail_of(words::state_unknown,
                  words::because(file("unknown.csv"), what_to_do_about_unknown(r)));
    if (r.summary.figures.pending() > 0) detail_of(words::state_pending, how_to_continue(r));
}

// "1,234 of 10,000 rows (12 %), 1,200 created, 34 failed, 9.0/s, 16 min left".
words::message how_far(const run::progress& p, const rate& limit) {
    const auto done = p.counts.ended();
    auto line = words::progress_of_rows(done, p.rows, percent(done, p.rows), p.counts.created,
                                        p.counts.failed);
    if (p.counts.unknown > 0) line = words::progress_and_unknown(std::move(line), p.counts.unknown);
    line = words::progress_at_speed(std::move(line), speed_of(p));
    const auto left = run::time_for(p.rows - std::min(p.rows, done) + p.contact_points, limit);
    if (left && done < p.rows)
        line = words::progress_and_time_left(std::move(line), friendly_duration(*left));
    return line;
}

} // namespace

void say(const words::message& line) { lines().add(spelled(line)); }

void detail(const words::message& line) { lines().add("  " + text::visible(told(line)) + "\n"); }

void finish_saying() { static_cast<void>(lines().finish()); }

std::uint64_t lines_not_shown() { return lines().dropped(); }

void tell_of_waits(run::import_settings& s) {
    if (!s.api) return;
    s.api->tell = [](const auto& line) { say(line); };
    if (!s.api->proxy_ignored.empty()) say(s.api->proxy_ignored);
}

bool somebody_is_there() { return ::isatty(STDIN_FILENO) == 1; }

bool somebody_can_answer() { return somebody_is_there() && ::isatty(STDERR_FILENO) == 1; }

bool may_ask(std::string_view token_file) { return token_file != "-" && somebody_can_answer(); }

bool says_yes(const words::message& question) {
    lines().add("leadimport: " + text::visible(told(words::type_yes(question))) + " ");
    std::string answer;
    std::getline(std::cin, answer);
    return text::trim(answer) == "yes";
}

void say_where_from() {
    if (somebody_is_there()) say(words::reading_standard_input);
}

words::message progress_line(const run::progress& p, const rate& limit) {
    const auto& q = p.sending;
    const bool shared = q.rate_now != q.whole_rate;
    auto line = how_far(p, shared ? q.rate_now : limit);
    const auto add = [&](words::message more) {
        line = words::then(std::move(line), std::move(more));
    };
    const auto pause = q.paused_until - std::chrono::steady_clock::now();
    if (pause.count() > 0)
        add(words::server_asked_for_pause(
            friendly_duration(std::chrono::ceil<std::chrono::seconds>(pause))));
    if (shared) add(words::workspace_used_by_others(format_rate(q.rate_now)));
    if (q.breaker_open) add(words::nothing_is_sent_until(q.breaker_cause));
    if (q.half_open) add(words::one_row_is_tried(q.breaker_cause));
    if (!q.trouble.empty()) add(q.trouble);
    if (p.draining) add(words::finishing_requests(q.in_flight));
    return line;
}

words::message connections_note(std::chrono::steady_clock::duration answer, const rate& limit,
                                unsigned connections) {
    const auto needed = delivery::lanes_needed(limit, answer);
    if (needed <= connections) return {};
    return words::too_few_connections(to_tenths(std::chrono::duration<double>{answer}.count()),
                                      format_rate(limit), needed, connections);
}

void show_result(const run::import_result& r) {
    const auto& s = r.summary;
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(r.took);
    say(ended(r, friendly_duration(took)));
    if (s.why) detail(told(*s.why));
    if (s.figures.traffic.requests > s.connections) {
        const auto note = connections_note(s.figures.traffic.answer_time(), s.rate, s.connections);
        if (!note.empty()) detail(words::slower_than_it_could_be(note));
    }
    if (!r.has_folder) return;
    if (r.without_input) return show_without_input(r);
    show_files(r);
    if (r.may_have_doubles) detail(words::rows_were_sent_again(r.words.settle));
    if (const auto note = input_note(r); !note.empty()) detail(note);
}

} // namespace leadimport::cli
