#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/row_history.hpp"
#include "cli/told.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/commands/job_status.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>

namespace leadimport::cli {
namespace {

using commands::job_status;
using commands::read_row;
using commands::read_status;
using text::counted;
using text::grouped;
using text::visible;

constexpr std::size_t runs_shown = 10;

void print_errors(const std::vector<job::error_kind>& all, const char* between) {
    for (const auto& e : all)
        std::cout << "  " << grouped(e.rows) << between << text::excerpt(told(e.words), 300)
                  << (e.rows > 1 ? " (the first: row " : " (row ") << grouped(e.first_row) << ")\n";
}

void print_breaker(const job::live_state& l) {
    std::cout << "  breaker    ";
    if (l.breaker_open)
        std::cout << "open: waiting until the server works again ("
                  << visible(told(l.breaker_cause)) << ")\n";
    else if (l.on_trial)
        std::cout << "on trial: the server answers again, one row at a time is tried ("
                  << visible(told(l.breaker_cause)) << ")\n";
    else
        std::cout << "closed\n";
}

void print_live(const job_status& s) {
    if (!s.live) return;
    const auto& l = *s.live;
    std::cout << "  rate       " << l.per_second / 1000 << '.' << l.per_second % 1000 / 100
              << " requests/s";
    if (!l.lowered.unlimited())
        std::cout << "; somebody else uses the workspace, or --rate is above its limit: "
                  << format_rate(l.lowered) << " at present";
    std::cout << '\n';
    if (const auto left = s.left())
        std::cout << "  ends       " << format_local(std::chrono::system_clock::now() + *left)
                  << ", in " << friendly_duration(*left) << '\n';
    print_breaker(l);
    if (l.pause_ms > 0)
        std::cout << "  pause      "
                  << friendly_duration(std::chrono::ceil<std::chrono::seconds>(
                         std::chrono::milliseconds{l.pause_ms}))
                  << " more, as the server asked\n";
    if (!l.trouble.empty()) std::cout << "  trouble    " << visible(told(l.trouble)) << '\n';
}

void print_contacts(const char* name, const job::reference_counts& n) {
    if (n.created + n.found + n.in_doubt == 0) return;
    std::cout << name << grouped(n.created) << " created, " << grouped(n.found) << " found";
    if (n.in_doubt > 0) std::cout << ", " << grouped(n.in_doubt) << " in doubt";
    std::cout << '\n';
}

// By its length alone, for the file may be large.
void print_input(const job_status& s) {
    const auto then = s.identity.input_bytes;
    if (!s.input_bytes_now)
        std::cout << "  file       it is not there any more\n";
    else if (*s.input_bytes_now > then)
        std::cout << "  file       " << counted(*s.input_bytes_now - then, "byte")
                  << " longer now: added rows are not imported by this job; put them into a file "
                     "of their own\n";
    else if (*s.input_bytes_now < then)
        std::cout << "  file       " << counted(then - *s.input_bytes_now, "byte")
                  << " shorter now: to continue, first put the original back\n";
}

std::string end_of(const job::run_entry& r) {
    if (!r.ended) return "its end is not recorded";
    auto words = visible(r.state);
    if (r.exit_code) words += ", exit code " + std::to_string(*r.exit_code);
    return words;
}

// Of one that is over: what a running one does stands elsewhere.
void print_last_run(const job_status& s) {
    const auto* r = s.last_run();
    if (r == nullptr) return;
    std::cout << "  last run   " << visible(r->start.kind) << ", " << end_of(*r)
              << (r->ended ? "" : ": it was killed, its disk was full, or the machine stopped")
              << '\n';
    if (!r->why.empty()) std::cout << "             " << visible(told(r->why)) << '\n';
}

// Where there was but one, the lines above have told of it.
void print_runs(const job_status& s) {
    if (s.run_count < 2) return;
    const auto first = s.runs.size() - std::min(s.runs.size(), runs_shown);
    std::cout << "  runs       " << counted(s.run_count, "run");
    if (s.run_count > runs_shown) std::cout << ", the last " << runs_shown << " of them";
    std::cout << ":\n";
    for (auto i = first; i < s.runs.size(); ++i) {
        const auto& r = s.runs[i];
        const bool runs_now = s.process != 0 && i + 1 == s.runs.size();
        std::cout << "             " << format_local_second(r.began.wall) << "  "
                  << visible(r.start.kind) << ", " << (runs_now ? "runs now" : end_of(r)) << '\n';
    }
}

// "requests 120, retried 3": of all runs. How long it all took says little to people.
void print_done(const job_status& s) {
    std::string all;
    for (const auto& f : job::figure_table())
        if (const auto n = f.value(s.figures);
            f.whose == job::figure_of::run && f.unit == job::figure_unit::number && n > 0)
            all += (all.empty() ? "" : ", ") + std::string{f.name} + " " + grouped(n);
    if (all.empty()) return;
    const bool died = std::ranges::any_of(s.runs, [&](const job::run_entry& r) {
        return !r.ended && (s.process == 0 || &r != &s.runs.back());
    });
    std::cout << "  all runs   " << all << (died ? " (without runs that were killed)" : "") << '\n';
}

void print_next(const job_status& s) {
    if (s.next_command.empty()) return;
    std::cout << "  next       ";
    if (s.next == run::next_step::fix_failed) std::cout << "fix the rows in failed.csv, then ";
    std::cout << visible(s.next_command) << '\n';
    if (s.next == run::next_step::import_again)
        std::cout << "             with the other options that the import had, like --rate\n";
    if (s.next_command.find(" --base-url ") != std::string::npos)
        std::cout << "             only if you know that address: your token goes there\n";
}

// " (no_control 3, candidate 1)".
std::string codes_of(const job_status& s) {
    std::string all;
    for (const auto& [code, count] : s.unknown_codes)
        if (!code.empty())
            all += (all.empty() ? " (" : ", ") + visible(code) + " " + grouped(count);
    return all.empty() ? all : all + ")";
}

void print_text(const job_status& s) {
    const auto& i = s.identity;
    const auto& c = s.figures.counts;
    std::cout << visible(s.folder.string()) << ": " << s.state();
    if (s.process != 0) std::cout << " as process " << s.process;
    if (!s.finished_at.empty()) std::cout << " " << visible(s.finished_at);
    std::cout << "\n  input      " << visible(i.input) << ", " << counted(i.rows, "row")
              << "\n  workspace  " << visible(i.workspace_name) << " at " << visible(i.base_url)
              << "\n  begun      " << visible(i.began_at) << "\n  created    " << grouped(c.created)
              << "\n  failed     " << grouped(c.failed) << "\n  unknown    " << grouped(c.unknown)
              << codes_of(s) << "\n  skipped    " << grouped(c.skipped) << "\n  in flight  "
              << grouped(c.sending) << "\n  pending    " << grouped(s.figures.pending()) << '\n';
    print_input(s);
    print_contacts("  people     ", s.figures.people);
    print_contacts("  companies  ", s.figures.organizations);
    if (s.figures.undone > 0) std::cout << "  undone     " << grouped(s.figures.undone) << '\n';
    if (!s.forgotten_at.empty()) std::cout << "  row data   deleted " << s.forgotten_at << '\n';
    print_last_run(s);
    print_runs(s);
    print_done(s);
    print_live(s);
    print_errors(s.failed, " × ");
    print_errors(s.unknown, " unknown: ");
    print_next(s);
}

void write_errors(json_writer& json, std::string_view name,
                  const std::vector<job::error_kind>& all) {
    json.key(name).begin_array();
    for (const auto& e : all) {
        json.begin_object().key("code").string(e.code).key("arguments").begin_array();
        for (const auto& argument : e.arguments)
            json.string(argument);
        json.end_array().key("error").string(told(e.words));
        json.key("rows").integer(static_cast<std::int64_t>(e.rows));
        json.key("first_row").integer(static_cast<std::int64_t>(e.first_row)).end_object();
    }
    json.end_array();
}

// Null for what is not known because no process runs the job.
void write_live(json_writer& json, const job_status& s) {
    if (!s.live) {
        for (const auto* name :
             {"rate_per_second", "rate_lowered_to", "ends_at", "breaker", "breaker_cause"})
            json.key(name).null();
        return;
    }
    const auto rate = std::to_string(s.live->per_second / 1000) + "." +
                      std::to_string(s.live->per_second % 1000 / 100);
    json.key("rate_per_second").raw(rate);
    json.key("rate_lowered_to");
    if (s.live->lowered.unlimited())
        json.null();
    else
        json.string(format_rate(s.live->lowered));
    json.key("ends_at");
    if (const auto left = s.left())
        json.string(format_utc(std::chrono::system_clock::now() + *left));
    else
        json.null();
    json.key("breaker").string(s.live->breaker_open ? "open"
                               : s.live->on_trial   ? "trial"
                                                    : "closed");
    json.key("breaker_cause").string(told(s.live->breaker_cause));
    json.key("trouble").string(told(s.live->trouble));
}

void write_run(json_writer& json, const job::run_entry& r) {
    json.begin_object().key("number").integer(static_cast<std::int64_t>(r.number));
    json.key("command").string(r.start.kind).key("version").string(r.start.version);
    json.key("began_at").string(format_utc(r.began.wall)).key("ended_at");
    if (r.ended)
        json.string(format_utc(r.ended->wall));
    else
        json.null();
    json.key("state").string(r.state).key("exit_code");
    if (r.exit_code)
        json.integer(*r.exit_code);
    else
        json.null();
    json.key("code").string(r.code).key("why").string(told(r.why)).end_object();
}

void write_runs(json_writer& json, const job_status& s) {
    json.key("last_run");
    if (s.runs.empty())
        json.null();
    else
        write_run(json, s.runs.back());
    json.key("run_count").integer(static_cast<std::int64_t>(s.run_count));
    json.key("runs").begin_array();
    for (const auto& r : s.runs)
        write_run(json, r);
    json.end_array();
}

void print_json(const job_status& s) {
    json_text out;
    json_writer json{out};
    const auto number = [&](std::string_view name, std::uint64_t n) {
        json.key(name).integer(static_cast<std::int64_t>(n));
    };
    json.begin_object();
    json.key("folder").string(s.folder.string());
    json.key("state").string(s.state());
    number("process", static_cast<std::uint64_t>(s.process));
    json.key("input").string(s.identity.input);
    json.key("workspace").string(s.identity.workspace_name);
    json.key("base_url").string(s.identity.base_url);
    json.key("began_at").string(s.identity.began_at);
    json.key("finished_at").string(s.finished_at);
    json.key("forgotten_at").string(s.forgotten_at);
    number("input_bytes", s.identity.input_bytes);
    json.key("input_bytes_now");
    if (s.input_bytes_now)
        json.integer(static_cast<std::int64_t>(*s.input_bytes_now));
    else
        json.null();
    for (const auto& f : job::figure_table())
        number(f.name, f.value(s.figures));
    number("pending", s.figures.pending());
    json.key("unknown_codes").begin_object();
    for (const auto& [code, count] : s.unknown_codes)
        number(code, count);
    json.end_object();
    json.key("next_step").string(name_of(s.next)).key("next_command").string(s.next_command);
    write_runs(json, s);
    write_live(json, s);
    write_errors(json, "errors", s.failed);
    write_errors(json, "unknown_errors", s.unknown);
    json.end_object();
    std::cout << text::visible_json(out.view()) << '\n';
}

int tell_row(const command_line& c) {
    const auto h = read_row(c.status.job, c.status.row);
    if (!h) return refuse(h.error());
    std::cout << (c.status.json ? to_json(*h) : to_text(*h));
    return exit_ok;
}

} // namespace

int status_command(const command_line& c) {
    if (!c.status.row.empty()) return tell_row(c);
    const auto s = read_status(c.status.job);
    if (!s) return refuse(s.error());
    if (c.status.json)
        print_json(*s);
    else
        print_text(*s);
    return exit_ok;
}

} // namespace leadimport::cli
