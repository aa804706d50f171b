#include "cli/terminal.hpp"

#include "cli/input_note.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/lane_count.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/run/next_step.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <unistd.h>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

std::string percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "100 %" : std::to_string(part * 100 / whole) + " %";
}

std::string per_second(double n) {
    char s[32];
    std::snprintf(s, sizeof s, n < 100 ? "%.1f/s" : "%.0f/s", n);
    return s;
}

std::string counts_line(const job::summary& s) {
    return grouped(s.figures.counts.created) + " created, " + grouped(s.figures.counts.failed) +
           " failed, " + grouped(s.figures.counts.unknown) + " unknown, " +
           grouped(s.figures.counts.skipped) + " skipped, " + grouped(s.figures.pending()) +
           " pending of " + counted(s.identity.rows, "row");
}

std::string ended(const run::import_result& r) {
    using enum job::job_state;
    if (!r.sends && r.summary.state == limited) return "settled";
    switch (r.summary.state) {
    case running: return "running";
    case finished: return "finished";
    case limited: return r.canary ? "stopped after --canary" : "stopped at --limit";
    case interrupted: return "interrupted";
    case stopped: return "stopped";
    }
    return "";
}

// A pipe cannot be read again, but its copy can.
std::string how_to_go_on(const run::import_result& r) {
    if (needs_original(r))
        return "to go on put the original file back, then run the same command again";
    const auto copy = r.folder / input::kept_input_name;
    std::error_code ignored;
    if (r.summary.identity.input != input::standard_input ||
        !std::filesystem::exists(copy, ignored))
        return r.sends ? "run the same command again to go on" : "run the import again to go on";
    return "to go on run the same command again, with " + text::operand(copy.string()) +
           " instead of the pipe and --job " + text::operand(r.folder.string());
}

std::string what_to_do_about_unknown(const run::import_result& r) {
    if (run::all_have_two_leads(r.summary.unknown_codes))
        return "each may have two leads, which it names: look at them in Salesmap; "
               "leadimport undo " +
               r.words.undo + " --lead LEAD_ID deletes one";
    if (r.settled) return "look these up in Salesmap: each may have been created or not";
    return "each may have been created or not; leadimport settle " + r.words.settle + " finds out";
}

void show_without_input(const run::import_result& r) {
    const auto& counts = r.summary.figures.counts;
    detail("what was found out is recorded, and the result files are as they were: they are "
           "written anew when the file that the job began with is imported again");
    if (counts.unknown > 0)
        detail("unknown: leadimport status " + text::operand(r.folder.string()) +
               " --row N says why of each");
    if (r.summary.figures.pending() > 0)
        detail("pending: put the original file back, and run the import again to go on");
}

} // namespace

void say(std::string_view line) {
    std::cerr << "leadimport: " << text::visible(line) << '\n' << std::flush;
}

void detail(std::string_view line) { std::cerr << "  " << text::visible(line) << '\n'; }

void say_all(const mistakes& all) {
    for (const auto& e : all)
        say(told(e));
}

void tell_of_waits(run::import_settings& s) {
    if (s.api) s.api->tell = [](const std::string& line) { say(line); };
}

bool somebody_is_there() { return ::isatty(STDIN_FILENO) == 1; }

bool somebody_can_answer() { return somebody_is_there() && ::isatty(STDERR_FILENO) == 1; }

bool may_ask(std::string_view token_file) { return token_file != "-" && somebody_can_answer(); }

bool says_yes(std::string_view question) {
    std::cerr << "leadimport: " << text::visible(question) << " Type yes: " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return text::trim(answer) == "yes";
}

void say_where_from() {
    if (somebody_is_there()) say("reading from the standard input; end with Ctrl-D");
}

std::string progress_line(const run::progress& p, const rate& limit) {
    const auto done = p.counts.ended();
    const auto seconds = std::chrono::duration<double>{p.elapsed}.count();
    const auto speed = seconds > 0 ? static_cast<double>(p.sending.traffic.requests) / seconds : 0;
    auto s = grouped(done) + " of " + counted(p.rows, "row") + " (" + percent(done, p.rows) +
             "), " + grouped(p.counts.created) + " created, " + grouped(p.counts.failed) +
             " failed";
    if (p.counts.unknown > 0) s += ", " + grouped(p.counts.unknown) + " unknown";
    s += ", " + per_second(speed);
    const auto& q = p.sending;
    const bool shared = q.rate_now != q.whole_rate;
    const auto left = run::time_for(p.rows - std::min(p.rows, done) + p.contact_points,
                                    shared ? q.rate_now : limit);
    if (left && done < p.rows) s += ", " + friendly_duration(*left) + " left";
    const auto pause = p.sending.paused_until - std::chrono::steady_clock::now();
    if (pause.count() > 0)
        s += "; the server asked for a pause of " +
             friendly_duration(std::chrono::ceil<std::chrono::seconds>(pause));
    if (shared)
        s += "; somebody else uses the workspace, or --rate is above its limit: " +
             format_rate(q.rate_now) + " at present";
    if (q.breaker_open)
        s += "; nothing is sent until the server works again (" + told(q.breaker_cause) + ")";
    if (q.half_open)
        s += "; the server answers again, one row at a time is tried (" + told(q.breaker_cause) +
             ")";
    if (!p.sending.trouble.empty()) s += "; " + told(p.sending.trouble);
    if (p.draining) s += "; finishing " + counted(p.sending.in_flight, "request") + " in flight";
    return s;
}

std::string connections_note(std::chrono::steady_clock::duration answer, const rate& limit,
                             unsigned connections) {
    const auto needed = delivery::lanes_needed(limit, answer);
    if (needed <= connections) return {};
    char took[32];
    std::snprintf(took, sizeof took, "%.1f s", std::chrono::duration<double>{answer}.count());
    return std::string{"answers take "} + took + ": " + format_rate(limit) + " needs about " +
           grouped(needed) + " connections, and --connections is " + grouped(connections);
}

void show_result(const run::import_result& r) {
    const auto& s = r.summary;
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(s.ended - s.began);
    say(ended(r) + " after " + friendly_duration(took) + ": " + counts_line(s));
    if (s.why) detail(told(*s.why));
    if (s.figures.traffic.requests > s.connections) {
        const auto note = connections_note(s.figures.traffic.answer_time(), s.rate, s.connections);
        if (!note.empty()) detail("slower than it could be: " + note);
    }
    if (!r.has_folder) return;
    if (r.without_input) return show_without_input(r);
    const auto file = [&](const char* name) { return (r.folder / name).string(); };
    detail("created: " + file("succeeded.csv"));
    if (s.figures.counts.failed > 0)
        detail("failed:  " + file("failed.csv") + " (fix the rows there, and import that file)");
    if (s.figures.counts.unknown > 0)
        detail("unknown: " + file("unknown.csv") + " (" + what_to_do_about_unknown(r) + ")");
    if (s.figures.pending() > 0) detail("pending: " + how_to_go_on(r));
    if (r.may_have_doubles)
        detail("sent again: some rows were, after a doubt; once --settle-delay is over leadimport "
               "settle " +
               r.words.settle + " looks whether one has a second lead");
    if (const auto note = input_note(r); !note.empty()) detail(note);
}

} // namespace leadimport::cli
