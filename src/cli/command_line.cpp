#include "cli/command_line.hpp"

#include "cli/help.hpp"
#include "cli/option_sources.hpp"
#include "cli/printed_commands.hpp"
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
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
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

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

bool is_command(const CLI::App& app, std::string_view name) {
    return std::ranges::any_of(commands_of(app),
                               [&](const auto* sub) { return sub->get_name() == name; });
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

// The only one that begins with what was typed, or else the longest that it begins with:
// --token for --token-file, --mapping for --map.
std::optional<std::string_view> cut_or_longer(std::string_view typed,
                                              const std::vector<std::string_view>& known) {
    constexpr std::size_t shortest = 4; // two hyphens and two letters
    if (typed.size() < shortest) return std::nullopt;
    std::vector<std::string_view> longer;
    std::string_view longest_cut;
    for (const auto name : known) {
        if (name.starts_with(typed)) longer.push_back(name);
        if (typed.starts_with(name) && name.size() > longest_cut.size()) longest_cut = name;
    }
    if (longer.size() == 1) return longer.front();
    if (longest_cut.empty()) return std::nullopt;
    return longest_cut;
}

std::optional<std::string_view> meant_option(std::string_view typed,
                                             const std::vector<std::string>& all) {
    const std::vector<std::string_view> known{all.begin(), all.end()};
    if (const auto near = text::nearest(typed, known)) return near;
    return cut_or_longer(typed, known);
}

// "import, settle": the commands that have this option.
std::string commands_with(const std::string& option, const CLI::App& app) {
    std::string all;
    for (const auto* sub : commands_of(app))
        if (sub->get_option_no_throw(option) != nullptr)
            all += (all.empty() ? "" : ", ") + sub->get_name();
    return all;
}

// Of what is there without being wanted, the option's name alone: its value may be a secret.
words::message explain_option(const std::string& extra, const CLI::App& app, const CLI::App& at) {
    const auto known = options_of(at);
    if (const auto whole = "-" + extra; std::ranges::find(known, whole) != known.end())
        return words::did_you_mean(words::not_an_option_of(text::quoted(extra), at.get_name()),
                                   text::quoted(whole));
    // Behind a single dash and a letter a value may stand at once.
    const auto name = extra.substr(0, extra.starts_with("--") ? extra.find('=') : std::size_t{2});
    if (!app.remaining().empty() && std::ranges::find(known, name) != known.end())
        return words::option_before_command(text::quoted(name));
    const auto near = meant_option(name, known);
    const auto others = commands_with(name, app);
    if (!near && !others.empty())
        return words::option_of_other_commands(text::quoted(name), at.get_name(), others);
    return suggest(words::not_an_option_of(text::quoted(name), at.get_name()), near);
}

words::message explain_extra(const CLI::App& app) {
    const auto extra = app.remaining(true);
    const auto first =
        std::ranges::find_if(extra, [](const std::string& s) { return s.starts_with('-'); });
    const auto commands = app.get_subcommands();
    if (first != extra.end())
        return explain_option(*first, app, commands.empty() ? app : *commands.front());
    if (extra.empty()) return words::something_is_too_much;
    return words::more_than_the_command_takes(shown_extra(extra.front()));
}

words::message explain_command(const std::string& typed, const CLI::App& app) {
    auto wrong = words::not_a_command(text::quoted(typed));
    std::error_code hidden;
    if (std::filesystem::is_regular_file(typed, hidden))
        return words::did_you_mean(std::move(wrong), "leadimport check " + text::operand(typed));
    std::vector<std::string_view> names{"help", "version"};
    for (const auto* sub : commands_of(app))
        names.push_back(sub->get_name());
    return suggest(std::move(wrong), text::nearest(typed, names));
}

// What CLI11 says of a command that is not one is that one is missing.
words::message explain(const CLI::ParseError& e, const CLI::App& app,
                       const std::vector<std::string>& typed) {
    if (e.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
        return explain_extra(app);
    if (e.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError) || typed.empty() ||
        typed.front().starts_with('-') || is_command(app, typed.front()))
        return e.what();
    return explain_command(typed.front(), app);
}

// By which the options of the command are shown that was typed.
std::string help_command(const CLI::App& app) {
    const auto commands = app.get_subcommands();
    return "leadimport " + (commands.empty() ? "" : commands.front()->get_name() + " ") + "--help";
}

// "help", "help import" and "version", as other programs have them, are options here.
std::vector<std::string> in_options(const std::vector<std::string>& typed, const CLI::App& app) {
    if (typed.empty()) return typed;
    if (typed.front() == "version") return {"--version"};
    if (typed.front() != "help") return typed;
    if (typed.size() == 1 || typed[1] == "help") return {"--help"};
    if (!is_command(app, typed[1])) return {typed[1]}; // which is told
    return {typed[1], "--help"};
}

} // namespace

std::optional<command_line> parse_command_line(int argc, const char* const* argv, exit_code& code) {
    command_line c;
    CLI::App app{description, "leadimport"};
    app.set_version_flag("-V,--version", "leadimport " + std::string{version()});
    format_help(app);
    app.require_subcommand(1);
    const auto commands = add_subcommands(app, c);
    const auto footer = exit_codes_text();
    for (auto* with_footer : {&app, app.get_subcommand("import"), app.get_subcommand("check")})
        with_footer->footer(footer);
    for (auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        for (auto* option : sub->get_options())
            if (option->get_expected_max() > 0 && option->get_type_size() > 0)
                option->check(not_empty());
    }
    const auto typed = in_options({argv + std::min(argc, 1), argv + argc}, app);
    if (typed.empty()) {
        std::cerr << short_help();
        code = exit_usage;
        return std::nullopt;
    }
    try {
        app.parse(std::vector<std::string>{typed.rbegin(), typed.rend()}); // the last one first
        for (auto* sub : app.get_subcommands()) {
            apply_environment(*sub, c.origins);
            apply_config(app, *sub, c.options, c.origins);
        }
    } catch (const CLI::Success& e) {
        app.exit(e, std::cout, std::cerr);
        code = exit_ok;
        return std::nullopt;
    } catch (const CLI::ParseError& e) {
        say(without_passwords(told(words::see_help(explain(e, app, typed), help_command(app)))));
        code = exit_usage;
        return std::nullopt;
    }
    c.typed = {argc < 1 ? "leadimport" : *argv, typed};
    for (const auto& [parser, command] : commands)
        if (parser->parsed()) c.command = command;
    print_commands_like(c);
    return c;
}

} // namespace leadimport::cli
