#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/job_status.hpp"
#include "cli/refusal.hpp"
#include "cli/row_history.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/mapping/json_writer.hpp"

#include <chrono>
#include <iostream>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

void print_errors(const error_counts& all, const char* between) {
    for (const auto& [text, count] : all)
        std::cout << "  " << grouped(count) << between << text::excerpt(text, 300) << '\n';
}

void print_breaker(const job::live_state& l) {
    std::cout << "  breaker    ";
    if (l.breaker_open)
        std::cout << "open: waiting for the server to be well again (" << l.breaker_cause << ")\n";
    else if (l.on_trial)
        std::cout << "on trial: the server answers again, one row at a time is tried ("
                  << l.breaker_cause << ")\n";
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
    if (!l.trouble.empty()) std::cout << "  trouble    " << l.trouble << '\n';
}

void print_contacts(const char* name, const job::reference_counts& n) {
    if (n.created + n.found + n.in_doubt == 0) return;
    std::cout << name << grouped(n.created) << " created, " << grouped(n.found) << " found";
    if (n.in_doubt > 0) std::cout << ", " << grouped(n.in_doubt) << " in doubt";
    std::cout << '\n';
}

void print_text(const job_status& s) {
    const auto& i = s.identity;
    std::cout << s.folder.string() << ": " << s.state();
    if (s.process != 0) std::cout << " as process " << s.process;
    if (!s.finished_at.empty()) std::cout << " " << s.finished_at;
    std::cout << "\n  input      " << i.input << ", " << counted(i.rows, "row") << "\n  workspace  "
              << i.workspace_name << " at " << i.base_url << "\n  begun      " << i.began_at
              << "\n  created    " << grouped(s.counts.created) << "\n  failed     "
              << grouped(s.counts.failed) << "\n  unknown    " << grouped(s.counts.unknown)
              << "\n  skipped    " << grouped(s.counts.skipped) << "\n  in flight  "
              << grouped(s.counts.sending) << "\n  pending    " << grouped(s.pending()) << '\n';
    print_contacts("  people     ", s.people);
    print_contacts("  companies  ", s.organizations);
    if (s.undone > 0) std::cout << "  undone     " << grouped(s.undone) << '\n';
    print_live(s);
    print_errors(s.failed, " × ");
    print_errors(s.unknown, " unknown: ");
}

void write_errors(mapping::json_writer& json, std::string_view name, const error_counts& all) {
    json.key(name).begin_array();
    for (const auto& [text, count] : all) {
        json.begin_object().key("error").string(text);
        json.key("rows").integer(static_cast<std::int64_t>(count)).end_object();
    }
    json.end_array();
}

// Null for what nobody knows because nothing runs.
void write_live(mapping::json_writer& json, const job_status& s) {
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

void print_json(const job_status& s) {
    mapping::json_text out;
    mapping::json_writer json{out};
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
    number("rows", s.identity.rows);
    number("created", s.counts.created);
    number("failed", s.counts.failed);
    number("unknown", s.counts.unknown);
    number("skipped", s.counts.skipped);
    number("in_flight", s.counts.sending);
    number("pending", s.pending());
    number("undone", s.undone);
    number("people_created", s.people.created);
    number("people_found", s.people.found);
    number("organizations_created", s.organizations.created);
    number("organizations_found", s.organizations.found);
    write_live(json, s);
    write_errors(json, "errors", s.failed);
    write_errors(json, "unknown_errors", s.unknown);
    json.end_object();
    std::cout << out.view() << '\n';
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
