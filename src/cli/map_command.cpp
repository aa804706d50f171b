#include "cli/commands.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/commands/map_draft.hpp"
#include "leadimport/run/output_file.hpp"
#include "leadimport/words/cli_commands.hpp"
#include "leadimport/words/run.hpp"

#include <cstdlib>
#include <iostream>

namespace leadimport::cli {
namespace {

bool has_token(const run::raw_options& o) {
    const char* token = std::getenv("SALESMAP_TOKEN");
    return !o.token_file.empty() || !o.token_command.empty() ||
           (token != nullptr && *token != '\0');
}

} // namespace

exit_code map_command(const command_line& c) {
    auto options = c.options;
    if (options.input == "-")
        return refuse(c, {errc::bad_option, "map", words::drafts_for_no_pipe});
    const bool asks = !options.offline && options.schema.empty();
    const bool without_token = asks && !has_token(options);
    options.offline = options.offline || without_token;
    auto settings = run::check_options(options);
    if (!settings) return refuse(c, settings.error());
    tell_of_waits(*settings);
    std::error_code unknown;
    if (std::filesystem::equivalent(c.output, options.input, unknown))
        return refuse(
            c, {errc::bad_option, "--output", words::target_is_the_input(text::quoted(c.output))});
    if (!c.output.empty())
        if (const auto may = run::may_write_output(c.output, c.on_existing()); !may)
            return refuse(c, may.error());
    if (without_token) say(words::no_token_no_fields);
    const auto toml = commands::draft_map(*settings, !c.no_samples);
    if (!toml) return refuse_all(c, toml.error());
    if (c.output.empty()) {
        std::cout << *toml << std::flush;
        return exit_ok;
    }
    if (const auto written = run::write_output(c.output, *toml, c.on_existing()); !written)
        return refuse(c, written.error());
    say(words::look_through_mapping(c.output, text::operand(options.input),
                                    text::operand(c.output)));
    return exit_ok;
}

} // namespace leadimport::cli
