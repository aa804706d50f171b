#include "cli/commands.hpp"
#include "cli/fit_connections.hpp"
#include "cli/import_watcher.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/run/import_end.hpp"
#include "leadimport/words/cli.hpp"

namespace leadimport::cli {

exit_code import_command(const command_line& c) {
    auto settings = run::check_options(c.options);
    if (!settings) return refuse(c, settings.error());
    fit_connections(*settings->api);
    tell_of_waits(*settings);
    if (const auto& until = settings->end.until) say(words::import_may_last(until->told));
    if (settings->from_standard_input()) say_where_from();
    const bool asks =
        !settings->from_standard_input() && c.options.token_file != "-" && somebody_can_answer();
    const auto watcher = watch_import(c, *settings->api, asks);
    const auto done = run::run_import(*settings, watcher);
    if (!done && is_only_empty(done.error(), *settings)) return exit_ok;
    if (!done) return refuse_all(c, done.error());
    if (done->refused) say(told(*done->refused));
    if (done->not_recorded) say(told(*done->not_recorded));
    return code_of(*done);
}

} // namespace leadimport::cli
