#include "cli/check_json.hpp"
#include "cli/check_text.hpp"
#include "cli/commands.hpp"
#include "cli/disk_note.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/job_place.hpp"
#include "leadimport/words/cli.hpp"

#include <iostream>

namespace leadimport::cli {
namespace {

exit_code refuse_check(const command_line& c, const mistakes& all) {
    const auto code = refuse_all(c, all);
    if (c.json) std::cout << mistakes_as_json(c, all) << '\n';
    return code;
}

void add_what_to_do(report_lines& lines, const run::import_settings& s, const run::prepared& p) {
    for (const auto& more : {way_to_map(p, s), errors_file_note(p.report, s.errors)})
        if (!more.empty()) lines.push_back(more);
    lines.push_back(words::nothing_was_sent);
}

// For machines stdout has JSON, and nothing else.
void tell_check(const command_line& c, const report_lines& lines) {
    if (c.json) return say_report(lines);
    print_report(lines);
}

} // namespace

exit_code check_command(const command_line& c) {
    auto settings = run::check_options(c.options);
    if (!settings) return refuse_check(c, {settings.error()});
    tell_of_waits(*settings);
    if (settings->from_standard_input()) say_where_from();
    const auto p = run::prepare(*settings);
    if (!p && is_only_empty(p.error(), *settings)) {
        if (c.json) std::cout << no_rows_as_json(told(p.error().front().where)) << '\n';
        return exit_ok;
    }
    if (!p) return refuse_check(c, p.error());
    const auto limit = *parse_rate(c.options.rate, "--rate");
    const auto connections = settings->api ? settings->api->connections : 0;
    const auto folder = run::folder_to_continue(*settings);
    const auto no_place =
        run::why_no_import_in(folder, settings->input.string(), settings->from_standard_input());
    const auto disk = no_place ? disk_seen{} : look_at_disk(folder, *p, limit, connections);
    auto lines = describe_check(*p, limit, connections);
    if (!disk.slow.empty()) lines.push_back(disk.slow);
    if (no_place) lines.push_back(words::warning_of(words::import_has_no_place(told(*no_place))));
    add_what_to_do(lines, *settings, *p);
    tell_check(c, lines);
    if (c.json) std::cout << check_as_json(*p, limit, connections, no_place, disk) << '\n';
    if (const auto no = run::refused_by_strict(*settings, *p)) {
        std::cout.flush(); // before what is on stderr
        return refuse(*no);
    }
    return p->report.invalid > 0 ? exit_rows_failed : exit_ok;
}

} // namespace leadimport::cli
