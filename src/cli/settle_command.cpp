#include "cli/commands.hpp"
#include "cli/import_watcher.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"
#include "cli/which_job.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/job/journal_age.hpp"
#include "leadimport/run/import_end.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/words/cli_commands.hpp"

namespace leadimport::cli {

exit_code settle_command(const command_line& c) {
    if (c.absent || !c.rows.empty() || !c.is_lead.empty()) return settle_by_hand(c);
    const auto job = run::read_job(c.job);
    if (!job) return refuse(c, job.error());
    tell_which(c.job, job->jobs_of_file, job->folder);
    if (job->counts.unknown + job->counts.sending == 0 && !job->may_have_doubles &&
        !job->files_outdated) {
        // An older copy of the database may know of none.
        if (const auto newest = job::check_age(job->folder); !newest)
            return refuse(c, newest.error());
        say(words::no_row_is_unknown(job->folder.string()));
        return job->counts.failed > 0 ? exit_rows_failed : exit_ok;
    }
    const auto options = run::options_of(*job, c.options);
    if (!options) return refuse(c, options.error());
    auto settings = run::check_options(*options);
    if (!settings) return refuse(c, settings.error());
    if (const auto same = run::check_address(*job, *settings->api); !same)
        return refuse(c, same.error());
    tell_of_waits(*settings);
    settings->send = false;
    auto watcher = watch_import(c, *settings->api, false);
    watcher.checked = {}; // the import has told it
    const auto done = run::run_import(*settings, watcher);
    if (!done) return refuse_all(c, done.error());
    if (done->not_recorded) say(told(*done->not_recorded));
    return code_of(*done);
}

} // namespace leadimport::cli
