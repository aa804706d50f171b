#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/commands/forget.hpp"

#include <string>

namespace leadimport::cli {
namespace {

std::string names_of(const commands::forgettable& files) {
    std::string all;
    for (const auto& file : files)
        all += (all.empty() ? "" : ", ") + text::excerpt(file.filename().string());
    return all.empty() ? "none" : all;
}

bool ask(const command_line& c, const run::known_job& job, const commands::forgettable& files) {
    const auto folder = job.folder.string();
    say(folder +
        ": what it knows of its rows is deleted for good; counts and the ids of leads stay");
    detail("files: " + names_of(files));
    detail("in job.db: the words of errors, and by whom rows can be recognised");
    return c.yes || says_yes("delete the row data of " + folder + "?");
}

void tell(const run::known_job& job, const commands::forgettable& files) {
    say(job.folder.string() + ": deleted " + text::counted(files.size(), "file") +
        " and the words in job.db");
    detail("undo still works, and this file is still not imported again");
    detail("not touched: the imported file itself, and copies elsewhere, such as backups");
}

} // namespace

int forget_command(const command_line& c) {
    const auto job = run::read_job(c.job);
    if (!job) return refuse(job.error());
    if (!c.yes && !somebody_can_answer())
        return refuse({errc::bad_option, "forget",
                       "it asks before it deletes, and nobody is there to answer: add --yes"});
    const auto done = commands::forget(
        *job, [&](const commands::forgettable& files) { return ask(c, *job, files); });
    if (!done) return refuse(done.error());
    if (*done)
        tell(*job, **done);
    else
        say("nothing was deleted");
    return exit_ok;
}

} // namespace leadimport::cli
