#include "cli/terminal.hpp"

#include "cli/input_note.hpp"
#include "cli/told.hpp"

#include "leadimport/base/line_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/lane_count.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/next_step.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <poll.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <variant>

namespace leadimport::cli {
namespace {

std::string readable(const words::message& line) { return text::visible(told(line)); }

std::string spelled(const words::message& line) { return "leadimport: " + readable(line) + "\n"; }

// Never destroyed: its thread may be held up in a write when the process ends.
line_writer& lines() {
    static auto& writer = *new line_writer{STDERR_FILENO, [](std::uint64_t dropped) {
                                               return spelled(words::lines_dropped(dropped));
                                           }};
    return writer;
}

// What earlier runs have created is told apart by one that sends. Settling may have reopened rows
// of theirs.
words::message counts_of(const run::import_result& r) {
    const auto& s = r.summary;
    const auto& c = s.figures.counts;
    auto all = words::run_counts(c.created, c.failed, c.unknown, c.skipped, s.figures.pending(),
                                 s.identity.rows);
    if (r.created_before == 0 || !r.sends) return all;
    return words::run_counts_in_all(c.created - std::min(c.created, r.created_before),
                                    std::move(all));
}

words::message ended(const run::import_result& r, const words::message& took) {
    using enum job::job_state;
    auto counts = counts_of(r);
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

// A limit may also stand in the configuration, where it is no part of the command.
words::message without_limit(const typed_command& typed) {
    const auto command = typed.without("--limit");
    return command.empty() ? words::run_without_limit() : words::run_without_limit_thus(command);
}

// A pipe cannot be read again, but its copy can.
words::message how_to_continue(const run::import_result& r, const typed_command& typed) {
    if (needs_original(r)) return words::put_original_back;
    const auto copy = r.folder / input::kept_input_name;
    std::error_code ignored;
    if (r.summary.identity.input == input::standard_input && std::filesystem::exists(copy, ignored))
        return words::run_with_copy_of_pipe(text::operand(copy.string()),
                                            text::operand(r.folder.string()));
    if (r.sends && r.summary.state == job::job_state::limited && !r.canary)
        return without_limit(typed);
    if (r.sends) return words::run_same_command_again;
    return words::run_import_again;
}

words::message what_to_do_about_unknown(const run::import_result& r) {
    if (run::all_have_two_leads(r.summary.unknown_codes))
        return words::rows_may_have_two_leads(r.words.undo);
    if (r.settled) return words::rows_to_look_up(text::operand(r.folder.string()));
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

// The job goes on writing into failed.csv as long as rows are left. Nothing is to be done where its
// rows were imported, or all leads deleted.
words::message about_failed(const run::import_result& r) {
    const auto file = (r.folder / "failed.csv").string();
    const auto next = run::next_step_of(r.summary.figures, r.summary.unknown_codes, false,
                                        run::has_imported_failed(r.folder));
    if (next == run::next_step::nothing) return file;
    if (next == run::next_step::fix_failed) {
        const auto copied = run::job_of_copy_of_failed(r.folder);
        return copied ? words::failed_rows_to_fix_but_copied(file, copied->string())
                      : words::failed_rows_to_fix(file);
    }
    // In this folder its cells are compared with those of the job.
    const auto copy = (r.folder / "failed-copy.csv").string();
    return words::failed_rows_to_copy(file, text::operand(file), text::operand(copy));
}

// The result files, and what to do with them.
void show_files(const run::import_result& r, const typed_command& typed) {
    const auto& counts = r.summary.figures.counts;
    const auto file = [&](const char* name) { return (r.folder / name).string(); };
    detail_of(words::state_created, file("succeeded.csv"));
    if (counts.failed > 0) detail_of(words::state_failed, about_failed(r));
    if (counts.unknown > 0)
        detail_of(words::state_unknown,
                  words::because(file("unknown.csv"), what_to_do_about_unknown(r)));
    if (r.summary.figures.pending() > 0) detail_of(words::state_pending, how_to_continue(r, typed));
}

// "Asking again in 5 s: HTTP 429 …": while the reason stays the same, once in a minute.
class waits_told_once {
public:
    void operator()(const words::message& line) {
        const auto now = std::chrono::steady_clock::now();
        const auto reason = reason_of(line);
        if (reason == reason_ && now - at_ < std::chrono::minutes{1}) return;
        reason_ = reason;
        at_ = now;
        say(line);
    }

private:
    static words::message reason_of(const words::message& line) {
        if (line.arguments().empty()) return line;
        const auto* why = std::get_if<words::message>(&line.arguments().back().value);
        return why == nullptr ? line : *why;
    }

    words::message reason_;
    std::chrono::steady_clock::time_point at_{};
};

// Byte by byte: what was typed ahead stays for the next question. Nothing when it was given up.
std::optional<std::string> typed_line(const std::function<bool()>& given_up) {
    constexpr int look_every = 100; // milliseconds
    std::string line;
    for (;;) {
        ::pollfd in{STDIN_FILENO, POLLIN, 0};
        const int ready = ::poll(&in, 1, given_up ? look_every : -1);
        if (given_up && given_up()) return std::nullopt;
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        char c = 0;
        const auto n = ::read(STDIN_FILENO, &c, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n < 1 || c == '\n') return line;
        line += c;
    }
}

} // namespace

void say(const words::message& line) { lines().add(spelled(line)); }

void detail(const words::message& line) { lines().add("  " + readable(line) + "\n"); }

void finish_saying() { static_cast<void>(lines().finish()); }

std::uint64_t lines_not_shown() { return lines().dropped(); }

void say_report(const report_lines& lines) {
    if (lines.empty()) return;
    say(lines.front());
    for (std::size_t i = 1; i < lines.size(); ++i)
        detail(lines[i]);
}

void print_report(const report_lines& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i)
        std::cout << (i == 0 ? "" : "  ") << readable(lines[i]) << '\n';
}

std::function<void(const words::message& why)> teller_of_waits() { return waits_told_once{}; }

void tell_of_waits(run::import_settings& s) {
    if (!s.api) return;
    s.api->tell = teller_of_waits();
    if (!s.api->proxy_ignored.empty()) say(s.api->proxy_ignored);
}

bool somebody_is_there() { return ::isatty(STDIN_FILENO) == 1; }

bool somebody_can_answer() { return somebody_is_there() && ::isatty(STDERR_FILENO) == 1; }

bool may_ask(std::string_view token_file) { return token_file != "-" && somebody_can_answer(); }

bool says_yes(const words::message& question, const std::function<bool()>& given_up) {
    lines().add("leadimport: " + readable(words::type_yes(question)) + " ");
    const auto answer = typed_line(given_up);
    if (!answer) lines().add("\n"); // the question's line is not ended by the answer's
    return answer && text::trim(*answer) == "yes";
}

void say_where_from() {
    if (somebody_is_there()) say(words::reading_standard_input);
}

std::string to_tenths(double n) {
    char s[32];
    std::snprintf(s, sizeof s, "%.1f", n);
    return s;
}

words::message connections_note(std::chrono::steady_clock::duration answer, const rate& limit,
                                unsigned connections) {
    const auto needed = delivery::lanes_needed(limit, answer);
    if (needed <= connections) return {};
    return words::too_few_connections(to_tenths(std::chrono::duration<double>{answer}.count()),
                                      format_rate(limit), needed, connections);
}

void show_result(const run::import_result& r, const typed_command& typed) {
    const auto& s = r.summary;
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(r.took);
    say(ended(r, friendly_duration(took)));
    if (s.why) detail(told(*s.why));
    if (s.sending.requests > s.connections) {
        const auto note = connections_note(s.sending.answer_time(), s.rate, s.connections);
        if (!note.empty()) detail(words::slower_than_it_could_be(note));
    }
    if (!r.has_folder) return;
    if (r.without_input) return show_without_input(r);
    show_files(r, typed);
    if (r.may_have_doubles) detail(words::rows_were_sent_again(r.words.settle));
    if (const auto note = input_note(r); !note.empty()) detail(note);
}

} // namespace leadimport::cli
