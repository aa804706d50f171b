#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/text.hpp"

namespace leadimport::cli {

int check_command(const command_line& c) {
    const auto settings = run::check_options(c.options);
    if (!settings) {
        say(settings.error().message());
        return code_of(settings.error());
    }
    const auto p = run::prepare(*settings);
    if (!p) {
        say_all(p.error());
        return code_of(p.error());
    }
    show_check(*p, *parse_rate(c.options.rate, "--rate"));
    say("nothing was sent");
    return p->report.invalid > 0 ? exit_rows_failed : exit_ok;
}

} // namespace leadimport::cli
