#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_watcher.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/run/known_job.hpp"

#include <utility>

namespace leadimport::cli {

int settle_command(const command_line& c) {
    const auto job = run::read_job(c.job);
    if (!job) return refuse(job.error());
    if (job->counts.unknown + job->counts.sending == 0) {
        say(job->folder.string() + ": no row is unknown");
        return exit_ok;
    }
    auto options = run::options_of(*job, c.options);
    if (!c.base_url_given) options.base_url = job->identity.base_url;
    auto settings = run::check_options(options);
    if (!settings) return refuse(settings.error());
    tell_of_waits(*settings);
    settings->send = false;
    auto watcher = watch_import(c.progress, *settings->api, false);
    watcher.checked = {}; // the import has told it
    const auto done = run::run_import(*settings, watcher);
    if (!done) return refuse_all(done.error());
    show_result(*done);
    return code_of(*done);
}

} // namespace leadimport::cli
