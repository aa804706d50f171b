#include "cli/command_line.hpp"

#include "cli/option_sources.hpp"
#include "cli/subcommands.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/url_passwords.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

constexpr auto description = "Creates one Salesmap lead for every row of a CSV file, and can say "
                             "of every row what became of it.";

// The table of them, and which counts when several are true.
std::string exit_codes_text() {
    constexpr std::size_t column = 5;
    std::string order;
    for (const auto code : exit_codes())
        order += (order.empty() ? "" : ", ") + std::to_string(code);
    std::vector<exit_code> all{exit_codes().begin(), exit_codes().end()};
    std::ranges::sort(all);
    std::string lines;
    for (const auto code : all)
        lines += "  " + padded(std::to_string(code), column) + told(meaning_of(code)) + '\n';
    return "\nExit codes:\n" + lines + told(words::exit_codes_by_gravity) + "\n  " + order;
}

// CLI11 takes "" for a value. No option of ours has a use for it.
CLI::Validator not_empty() {
    const auto test = [](const std::string& s) {
        return s.empty() ? told(words::value_is_empty) : std::string{};
    };
    return CLI::Validator{test, ""};
}

std::vector<std::string> options_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

// What stands behind a = may be a value that was meant for an option: a word processor makes a dash
// of two hyphens.
std::string shown_extra(const std::string& extra) {
    const auto end = extra.find('=');
    return text::quoted(extra.substr(0, end)) + (end == extra.npos ? "" : "…");
}

words::message suggest(words::message wrong, const std::optional<std::string_view>& near) {
    return near ? words::did_you_mean(std::move(wrong), text::quoted(*near)) : wrong;
}

// Of what is there without being wanted, the option's name alone: its value may be a secret.
words::message explain_extra(const CLI::App& app) {
    const auto extra = app.remaining(true);
    const auto first =
        std::ranges::find_if(extra, [](const std::string& s) { return s.starts_with('-'); });
    if (first == extra.end())
        return extra.empty() ? words::something_is_too_much
                             : words::more_than_the_command_takes(shown_extra(extra.front()));
    // Behind a single dash and a letter a value may stand at once.
    const auto name =
        first->substr(0, first->starts_with("--") ? first->find('=') : std::size_t{2});
    const auto commands = app.get_subcommands();
    const auto known = options_of(commands.empty() ? app : *commands.front());
    const std::vector<std::string_view> names{known.begin(), known.end()};
    const auto near = text::nearest(name, names);
    return suggest(words::not_an_option_of(text::quoted(name), commands.empty()
                                                                   ? app.get_name()
                                                                   : commands.front()->get_name()),
                   near);
}

// What CLI11 says of a command that is not one is that one is missing.
words::message explain(const CLI::ParseError& e, const CLI::App& app, int argc,
                       const char* const* argv) {
    if (e.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
        return explain_extra(app);
    std::vector<std::string_view> names;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(sub->get_name());
    const std::string_view typed = argc < 2 ? "-" : argv[1];
    if (e.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError) ||
        typed.starts_with('-') || std::ranges::find(names, typed) != names.end())
        return e.what();
    const auto near = text::nearest(typed, names);
    return suggest(words::not_a_command(text::quoted(typed)), near);
}

} // namespace

std::optional<command_line> parse_command_line(int argc, const char* const* argv, exit_code& code) {
    command_line c;
    CLI::App app{description, "leadimport"};
    app.set_version_flag("--version", "leadimport " + std::string{version()});
    app.get_formatter()->column_width(32);
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.require_subcommand(1);
    const auto commands = add_subcommands(app, c);
    const auto footer = exit_codes_text();
    for (auto* with_footer : {&app, app.get_subcommand("import"), app.get_subcommand("check")})
        with_footer->footer(footer);
    for (auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        sub->group("Commands");
        for (auto* option : sub->get_options())
            if (option->get_expected_max() > 0 && option->get_type_size() > 0)
                option->check(not_empty());
    }
    try {
        app.parse(argc, argv);
        for (auto* sub : app.get_subcommands()) {
            apply_environment(*sub);
            apply_config(app, *sub, c.options);
        }
    } catch (const CLI::Success& e) {
        app.exit(e, std::cout, std::cerr);
        code = exit_ok;
        return std::nullopt;
    } catch (const CLI::ParseError& e) {
        say(without_passwords(told(words::see_help(explain(e, app, argc, argv)))));
        code = exit_usage;
        return std::nullopt;
    }
    for (const auto& [parser, command] : commands)
        if (parser->parsed()) c.command = command;
    return c;
}

} // namespace leadimport::cli
