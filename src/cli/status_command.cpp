#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/row_history.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/commands/job_status.hpp"

#include <chrono>
#include <iostream>

namespace leadimport::cli {
namespace {

using commands::error_counts;
using commands::job_status;
using commands::read_row;
using commands::read_status;
using text::counted;
using text::grouped;
using text::visible;

void print_errors(const error_counts& all, const char* between) {
    for (const auto& [text, count] : all)
        std::cout << "  " << grouped(count) << between << text::excerpt(text, 300) << '\n';
}

void print_breaker(const job::live_state& l) {
    std::cout << "  breaker    ";
    if (l.breaker_open)
        std::cout << "open: waiting for the server to be well again (" << visible(l.breaker_cause)
                  << ")\n";
    else if (l.on_trial)
        std::cout << "on trial: the server answers again, one row at a time is tried ("
                  << visible(l.breaker_cause) << ")\n";
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
    if (!l.trouble.empty()) std::cout << "  trouble    " << visible(l.trouble) << '\n';
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

// Of one that is over: what a running one does stands elsewhere.
void print_last_run(const job_status& s) {
    if (!s.last_run || s.process != 0) return;
    const auto& r = *s.last_run;
    std::cout << "  last run   " << visible(r.start.kind) << ", ";
    if (!r.ended) {
        std::cout << "its end is not recorded: it was killed, its disk was full, or "
                     "the machine stopped\n";
        return;
    }
    std::cout << visible(r.state);
    if (r.exit_code) std::cout << ", exit code " << *r.exit_code;
    std::cout << '\n';
    if (!r.why.empty()) std::cout << "             " << visible(r.why) << '\n';
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
    std::cout << visible(s.folder.string()) << ": " << s.state();
    if (s.process != 0) std::cout << " as process " << s.process;
    if (!s.finished_at.empty()) std::cout << " " << visible(s.finished_at);
    std::cout << "\n  input      " << visible(i.input) << ", " << counted(i.rows, "row")
              << "\n  workspace  " << visible(i.workspace_name) << " at " << visible(i.base_url)
              << "\n  begun      " << visible(i.began_at) << "\n  created    "
              << grouped(s.counts.created) << "\n  failed     " << grouped(s.counts.failed)
              << "\n  unknown    " << grouped(s.counts.unknown) << codes_of(s) << "\n  skipped    "
              << grouped(s.counts.skipped) << "\n  in flight  " << grouped(s.counts.sending)
              << "\n  pending    " << grouped(s.pending()) << '\n';
    print_input(s);
    print_contacts("  people     ", s.people);
    print_contacts("  companies  ", s.organizations);
    if (s.undone > 0) std::cout << "  undone     " << grouped(s.undone) << '\n';
    if (!s.forgotten_at.empty()) std::cout << "  row data   deleted " << s.forgotten_at << '\n';
    print_last_run(s);
    print_live(s);
    print_errors(s.failed, " × ");
    print_errors(s.unknown, " unknown: ");
}

void write_errors(json_writer& json, std::string_view name, const error_counts& all) {
    json.key(name).begin_array();
    for (const auto& [text, count] : all) {
        json.begin_object().key("error").string(text);
        json.key("rows").integer(static_cast<std::int64_t>(count)).end_object();
    }
    json.end_array();
}

// Null for what nobody knows because nothing runs.
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
    json.key("breaker_cause").string(s.live->breaker_cause);
    json.key("throttled").integer(static_cast<std::int64_t>(s.live->throttled));
    json.key("trouble").string(s.live->trouble);
}

void write_last_run(json_writer& json, const job_status& s) {
    json.key("last_run");
    if (!s.last_run) {
        json.null();
        return;
    }
    const auto& r = *s.last_run;
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
    json.key("code").string(r.code).key("why").string(r.why).end_object();
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
    number("rows", s.identity.rows);
    number("created", s.counts.created);
    number("failed", s.counts.failed);
    number("unknown", s.counts.unknown);
    json.key("unknown_codes").begin_object();
    for (const auto& [code, count] : s.unknown_codes)
        number(code, count);
    json.end_object();
    number("skipped", s.counts.skipped);
    number("in_flight", s.counts.sending);
    number("pending", s.pending());
    number("undone", s.undone);
    number("people_created", s.people.created);
    number("people_found", s.people.found);
    number("organizations_created", s.organizations.created);
    number("organizations_found", s.organizations.found);
    write_last_run(json, s);
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
