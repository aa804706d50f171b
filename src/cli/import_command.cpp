#include "cli/commands.hpp"
#include "cli/fit_connections.hpp"
#include "cli/import_watcher.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/run/import_end.hpp"
#include "leadimport/words/cli.hpp"

namespace leadimport::cli {
namespace {

words::message question_about(const run::existing_leads& there) {
    const auto leads = there.leads();
    if (leads == 0) return words::create_leads_that_may_exist;
    return there.of_this_content ? words::create_leads_a_second_time(leads)
                                 : words::create_leads_of_same_rows(leads);
}

// Whether leads that exist already are to be created once more.
bool may_double(const run::existing_leads& there, bool yes, bool asks) {
    if (yes || !asks) return yes;
    say(words_of(there));
    return says_yes(question_about(there));
}

} // namespace

exit_code import_command(const command_line& c) {
    auto settings = run::check_options(c.options);
    if (!settings) return refuse(c, settings.error());
    fit_connections(*settings->api);
    tell_of_waits(*settings);
    if (const auto& until = settings->end.until) say(words::import_may_last(until->told));
    if (settings->from_standard_input()) say_where_from();
    const bool asks =
        !settings->from_standard_input() && c.options.token_file != "-" && somebody_can_answer();
    auto watcher = watch_import(c, *settings->api, asks && !c.yes);
    watcher.may_double = [yes = c.yes, asks](const run::existing_leads& there) {
        return may_double(there, yes, asks);
    };
    const auto done = run::run_import(*settings, watcher);
    if (!done && is_only_empty(done.error(), *settings)) return exit_ok;
    if (!done) return refuse_all(c, done.error());
    if (done->refused) say(told(*done->refused));
    if (done->not_recorded) say(told(*done->not_recorded));
    return code_of(*done);
}

} // namespace leadimport::cli
