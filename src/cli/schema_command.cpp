#include "cli/commands.hpp"
#include "cli/prove_key_command.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/run/output_file.hpp"
#include "leadimport/session/workspace_schema.hpp"
#include "leadimport/words/cli_commands.hpp"

#include <iostream>
#include <string>

namespace leadimport::cli {
namespace {

exit_code create(const command_line& c, const session::api_settings& api, const std::string& name) {
    const auto made = session::create_key_field(api, name);
    if (!made) return refuse(c, made.error());
    const auto& done = *made ? words::field_was_created : words::field_was_there;
    say(done(text::quoted(name), text::shell_word(name)));
    detail(words::prove_key_field_tests_it(text::shell_word(name)));
    return exit_ok;
}

} // namespace

exit_code schema_command(const command_line& c) {
    auto options = c.options;
    options.input = "-"; // it reads none
    if (options.token_file == "-") options.input = "none";
    auto settings = run::check_options(options);
    if (!settings) return refuse(c, settings.error());
    tell_of_waits(*settings);
    const auto name = text::trim(c.create_key_field);
    if (!name.empty()) return create(c, *settings->api, std::string{name});
    if (const auto tested = text::trim(c.prove_key_field); !tested.empty())
        return prove_key_field(c, *settings->api, std::string{tested});
    if (!c.output.empty())
        if (const auto may = run::may_write_output(c.output, c.on_existing()); !may)
            return refuse(c, may.error());
    const auto json = session::schema_as_json(*settings->api);
    if (!json) return refuse(c, json.error());
    if (c.output.empty()) {
        std::cout << *json << std::flush;
        return exit_ok;
    }
    const auto written = run::write_output(c.output, *json, c.on_existing());
    return written ? exit_ok : refuse(c, written.error());
}

} // namespace leadimport::cli
