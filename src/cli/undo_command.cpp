#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/run/undo.hpp"

#include <algorithm>
#include <string>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

// The token may come through the standard input, and then nobody can answer there.
bool may_ask(const command_line& c) { return c.options.token_file != "-" && somebody_can_answer(); }

bool ask(const run::known_job& job, std::uint64_t leads) {
    return says_yes("delete " + counted(leads, "lead") + " that " + job.folder.string() +
                    " created in workspace " + text::quoted(job.identity.workspace_name) + " at " +
                    job.identity.base_url + "?");
}

void show(const run::contacts_left& left) {
    if (left.list.empty()) return;
    say(grouped(left.people) + (left.people == 1 ? " person" : " people") + " and " +
        counted(left.organizations, "organization") +
        " that the job created stay, for the API cannot delete them");
    detail("list: " + left.list.string());
}

void show(const run::undo_result& r) {
    auto line = "deleted " + counted(r.deleted, "lead");
    if (r.gone > 0) line += ", " + grouped(r.gone) + " gone already";
    if (r.refused > 0) line += ", " + grouped(r.refused) + " could not be deleted";
    if (r.left > 0) line += ", " + grouped(r.left) + " left";
    say(line);
    for (const auto& s : r.refusals)
        detail(s);
    if (r.why) detail(r.why->message());
    detail("list: " + r.list.string());
    if (r.left > 0 || r.refused > 0) detail("run the same command again to go on");
    show(r.contacts);
}

// Their leads, if there are any, stay.
void warn_of_unknown(const run::known_job& job) {
    const auto unknown = job.counts.unknown + job.counts.sending;
    if (unknown == 0) return;
    detail(counted(unknown, "row") + (unknown == 1 ? " is" : " are") +
           " unknown and may have created a lead, too: leadimport settle " + job.folder.string() +
           " finds out");
}

int code_of(const run::undo_result& r) {
    int code = r.refused > 0 ? exit_rows_failed : exit_ok;
    if (r.why) {
        const bool refused = class_of(r.why->code) == error_class::refused;
        code = std::max<int>(code, refused ? exit_refused : exit_stopped);
    }
    return r.signal != 0 ? exit_signal + r.signal : code;
}

} // namespace

int undo_command(const command_line& c) {
    const auto rows = c.rows.empty() ? run::row_ranges{} : run::row_ranges::parse(c.rows, "--rows");
    if (!rows) return refuse(rows.error());
    const auto job = run::read_job(c.job);
    if (!job) return refuse(job.error());
    auto options = run::options_of(*job, c.options);
    if (!c.base_url_given) options.base_url = job->identity.base_url;
    auto settings = run::check_options(options);
    if (!settings) return refuse(settings.error());
    tell_of_waits(*settings);
    if (!c.yes && !may_ask(c))
        return refuse({errc::bad_option, "undo",
                       "it asks before it deletes, and nobody is there to answer: add --yes"});

    run::undo_observer watcher;
    bool asked = false;
    watcher.confirm = [&](const run::known_job& j, std::uint64_t leads) {
        asked = true;
        if (c.yes)
            say("deleting " + counted(leads, "lead") + " of " + j.folder.string() +
                " in workspace " + text::quoted(j.identity.workspace_name));
        return c.yes || ask(j, leads);
    };
    watcher.signalled = [](int, bool again) {
        say(again ? "cutting what is in flight"
                  : "finishing what is in flight; once more to cut it off");
    };
    if (c.progress == progress_style::plain)
        watcher.tick = [](std::uint64_t done, std::uint64_t leads) {
            say(grouped(done) + " of " + counted(leads, "lead"));
        };
    const auto done = run::undo(*job, *settings->api, *rows, watcher);
    if (!done) return refuse(done.error());
    if (!asked) {
        say(job->folder.string() + ": there is no lead to delete");
        warn_of_unknown(*job);
        show((*done)->contacts);
        return exit_ok;
    }
    if (!*done) {
        say("nothing was deleted");
        return exit_ok;
    }
    show(**done);
    warn_of_unknown(*job);
    return code_of(**done);
}

} // namespace leadimport::cli
