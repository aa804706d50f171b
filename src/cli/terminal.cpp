#include "cli/terminal.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"

#include <cmath>
#include <cstdio>
#include <iostream>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

void detail(const std::string& line) { std::cerr << "  " << line << '\n'; }

std::string delimiter_name(char c) { return c == '\t' ? "tab" : text::quoted({&c, 1}); }

std::chrono::seconds time_for(std::uint64_t requests, const rate& r) {
    if (r.unlimited()) return std::chrono::seconds{0};
    return std::chrono::seconds{
        std::llround(std::ceil(static_cast<double>(requests) / r.per_second()))};
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "100 %" : std::to_string(part * 100 / whole) + " %";
}

std::string per_second(double n) {
    char s[32];
    std::snprintf(s, sizeof s, n < 100 ? "%.1f/s" : "%.0f/s", n);
    return s;
}

void show_invalid(const run::check_report& r) {
    if (r.invalid == 0) return;
    detail(counted(r.invalid, "row") + " cannot be sent:");
    for (const auto& row : r.first_invalid)
        detail("  row " + grouped(row.row) + " (line " + grouped(row.line) + "), " + row.message);
    if (r.invalid > r.first_invalid.size())
        detail("  and " + grouped(r.invalid - r.first_invalid.size()) + " more");
}

std::string counts_line(const job::summary& s) {
    return grouped(s.counts.created) + " created, " + grouped(s.counts.failed) + " failed, " +
           grouped(s.counts.unknown) + " unknown, " + grouped(s.counts.skipped) + " skipped, " +
           grouped(s.pending()) + " pending of " + counted(s.identity.rows, "row");
}

std::string ended(const run::import_result& r) {
    using enum job::job_state;
    switch (r.summary.state) {
    case finished: return "finished";
    case limited: return "stopped at --limit";
    case interrupted: return "interrupted";
    case stopped: return "stopped";
    }
    return "";
}

} // namespace

void say(std::string_view line) { std::cerr << "leadimport: " << line << '\n' << std::flush; }

void say_all(const mapping::mistakes& all) {
    for (const auto& e : all)
        say(e.message());
}

void show_check(const run::prepared& p, const rate& r) {
    const auto& report = p.report;
    say(p.input.path.string() + ": " + counted(report.rows, "row") + ", " +
        counted(p.input.header.size(), "column") + ", UTF-8" +
        (report.dialect.bom ? " with BOM" : "") + ", delimiter " +
        delimiter_name(report.dialect.delimiter) + ", line ends " +
        std::string{csv::line_end_name(report.dialect.ends)});
    if (p.workspace) detail("workspace " + text::quoted(p.workspace->workspace_name));
    for (const auto& line : p.map.description())
        detail(line);
    for (const auto& column : p.map.unmapped_columns())
        detail("column " + text::quoted(column) + " feeds nothing");
    show_invalid(report);
    const auto requests = report.rows - report.invalid;
    if (r.unlimited()) return detail(counted(requests, "request") + ", no limit of one's own");
    const auto lasts = time_for(requests, r);
    detail(counted(requests, "request") + ", about " + friendly_duration(lasts) + " at " +
           format_rate(r) + ", until " + format_local(std::chrono::system_clock::now() + lasts));
}

std::string progress_line(const run::progress& p, const rate& limit) {
    const auto done = p.counts.ended();
    const auto seconds = std::chrono::duration<double>{p.elapsed}.count();
    const auto speed = seconds > 0 ? static_cast<double>(p.sending.exchanges) / seconds : 0;
    auto s = grouped(done) + " of " + counted(p.rows, "row") + " (" + percent(done, p.rows) +
             "), " + grouped(p.counts.created) + " created, " + grouped(p.counts.failed) +
             " failed";
    if (p.counts.unknown > 0) s += ", " + grouped(p.counts.unknown) + " unknown";
    s += ", " + per_second(speed);
    if (!limit.unlimited() && done < p.rows)
        s += ", " + friendly_duration(time_for(p.rows - done, limit)) + " left";
    const auto pause = p.sending.paused_until - std::chrono::steady_clock::now();
    if (pause.count() > 0)
        s += "; the server asked for a pause of " +
             friendly_duration(std::chrono::ceil<std::chrono::seconds>(pause));
    if (p.sending.breaker_open) s += "; waiting for the server to be well again";
    if (!p.sending.trouble.empty()) s += "; " + p.sending.trouble;
    if (p.draining) s += "; finishing " + counted(p.sending.in_flight, "request") + " in flight";
    return s;
}

void show_result(const run::import_result& r) {
    const auto& s = r.summary;
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(s.ended - s.began);
    say(ended(r) + " after " + friendly_duration(took) + ": " + counts_line(s));
    if (s.why) detail(s.why->message());
    const auto file = [&](const char* name) { return (r.folder / name).string(); };
    detail("created: " + file("succeeded.csv"));
    if (s.counts.failed > 0)
        detail("failed:  " + file("failed.csv") + " (mend the rows there, and import that file)");
    if (s.counts.unknown > 0)
        detail("unknown: " + file("unknown.csv") +
               " (look these up in Salesmap: each may have been created or not)");
    if (s.pending() > 0) detail("pending: run the same command again to go on");
}

} // namespace leadimport::cli
