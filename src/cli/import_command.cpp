#include "cli/check_text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

namespace leadimport::cli {

int import_command(const command_line& c) {
    const auto settings = run::check_options(c.options);
    if (!settings) {
        say(settings.error().message());
        return code_of(settings.error());
    }
    const auto limit = settings->api->rate;
    run::observer watcher;
    watcher.checked = [&](const run::prepared& p) { show_check(p, limit); };
    watcher.opened = [](const std::filesystem::path& folder, bool resumed) {
        say((resumed ? "going on with " : "job folder ") + folder.string());
    };
    watcher.signalled = [](int, bool again) {
        say(again ? "cutting what is in flight"
                  : "finishing what is in flight; once more to cut it off");
    };
    if (c.progress == progress_style::plain)
        watcher.tick = [&](const run::progress& p) { say(progress_line(p, limit)); };

    if (settings->from_standard_input()) say_where_from();
    const auto done = run::run_import(*settings, watcher);
    if (!done) {
        say_all(done.error());
        return code_of(done.error());
    }
    show_result(*done);
    return code_of(*done);
}

} // namespace leadimport::cli
