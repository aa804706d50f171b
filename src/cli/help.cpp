#include "cli/help.hpp"

#include "cli/help_examples.hpp"
#include "cli/told.hpp"
#include "cli/wrapped.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/cli.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

constexpr std::size_t columns = 80;
// What is said of an option begins here; below it, when the option itself is longer.
constexpr std::size_t text_column = 28;
constexpr std::size_t command_column = 12;

// "  --map FILE      what it does", with more of it in the same column.
std::string help_entry(const std::string& name, std::string_view what, std::size_t column) {
    auto out = "  " + name;
    const auto has = text::count_characters(out);
    if (has + 2 > column)
        out += "\n" + std::string(column, ' ');
    else
        out.append(column - has, ' ');
    bool first = true;
    for (const auto& line : wrapped(what, columns - column)) {
        if (!first) out += std::string(column, ' ');
        out += line + "\n";
        first = false;
    }
    return out;
}

// One blank line above.
std::string below_heading(const words::message& heading, const std::string& list) {
    return "\n" + told(heading) + "\n" + list;
}

std::string help_paragraph(std::string_view text) {
    std::string out;
    for (const auto& line : wrapped(text, columns))
        out += line + "\n";
    return out;
}

// Where the last column of a line begins, behind two blanks; else where the line itself does.
std::size_t hanging(std::string_view line) {
    const auto gap = line.rfind("  ");
    if (gap == line.npos) return 0;
    const auto column = line.find_first_not_of(' ', gap);
    return column == line.npos || column > columns / 2 ? 0 : column;
}

// Its lines stay lines, unless one is too long.
std::string in_lines(std::string_view text) {
    std::string out;
    for (const auto line : text::split(text, "\n")) {
        const auto indent = hanging(line);
        out += line.substr(0, indent);
        bool first = true;
        for (const auto& part : wrapped(line.substr(indent), columns - indent)) {
            if (!first) out += std::string(indent, ' ');
            out += part + "\n";
            first = false;
        }
    }
    return out;
}

// "-o,--output FILE".
std::string shown_name(const CLI::Option& o) {
    auto name = o.get_positional() ? o.get_name(true, false) : o.get_name(false, true);
    if (!o.get_positional() && o.get_type_size() != 0 && !o.get_type_name().empty())
        name += " " + o.get_type_name();
    return name;
}

std::string listed_names(const std::set<CLI::Option*>& options) {
    std::set<std::string> names;
    for (const auto* o : options)
        names.insert("--" + o->get_lnames().front());
    std::string out;
    for (const auto& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::string shown_text(const CLI::Option& o) {
    words::message all{o.get_description()};
    if (!o.get_default_str().empty())
        all = words::help_default(std::move(all), o.get_default_str());
    if (!o.get_needs().empty())
        all = words::help_only_with(std::move(all), listed_names(o.get_needs()));
    if (!o.get_excludes().empty())
        all = words::help_not_with(std::move(all), listed_names(o.get_excludes()));
    if (o.get_required() && !o.get_positional()) all = words::help_required(std::move(all));
    return told(all);
}

std::string list_options_under(const CLI::App& app, const std::string& heading) {
    std::string out;
    for (const auto* o : app.get_options())
        if (o->nonpositional() && o->get_group() == heading)
            out += help_entry(shown_name(*o), shown_text(*o), text_column);
    return out;
}

std::string list_positionals(const CLI::App& app) {
    std::string out;
    for (const auto* o : app.get_options())
        if (o->get_positional()) out += help_entry(shown_name(*o), shown_text(*o), text_column);
    return out.empty() ? out : "\n" + out;
}

// Those that no heading was given for come last.
std::string list_options(const CLI::App& app) {
    constexpr auto others = "Options";
    std::string out;
    for (const auto& heading : app.get_groups())
        if (const auto options = list_options_under(app, heading);
            !options.empty() && heading != others)
            out.append("\n").append(heading).append(":\n").append(options);
    const auto rest = list_options_under(app, others);
    if (rest.empty()) return out;
    return out + below_heading(out.empty() ? words::help_options : words::help_other_options, rest);
}

std::string list_commands(const CLI::App& app) {
    std::string out;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        out += help_entry(sub->get_name(), sub->get_description(), command_column);
    return out.empty() ? out : below_heading(words::help_commands, out);
}

std::string usage(const CLI::App& app, const std::string& name) {
    const bool has_commands = !list_commands(app).empty();
    auto call = name + (has_commands ? " COMMAND [OPTIONS]" : " [OPTIONS]");
    for (const auto* o : app.get_options())
        if (o->get_positional()) call += " " + o->get_name(true, false);
    auto out = told(words::help_usage(call));
    if (has_commands)
        out += "\n" + std::string(out.size() - call.size(), ' ') + name + " help COMMAND";
    return out + "\n";
}

std::string list_examples(std::string_view command) {
    std::string out;
    for (const auto& some : all_examples)
        if (some.of == command)
            for (const auto line : some.commands)
                out.append("  ").append(line).append("\n");
    return out.empty() ? out : below_heading(words::help_examples, out);
}

std::string whole_help(const CLI::App* app, const std::string& name, CLI::AppFormatMode) {
    const bool of_command = app->get_parent() != nullptr;
    auto out = usage(*app, name) + "\n" + help_paragraph(app->get_description());
    out += list_commands(*app) + list_positionals(*app) + list_options(*app);
    const auto footer = app->get_footer();
    const auto below = text::trim(footer);
    if (!below.empty()) out += "\n" + in_lines(below);
    return out + list_examples(of_command ? app->get_name() : "");
}

} // namespace

void format_help(CLI::App& app) { app.formatter_fn(whole_help); }

std::string short_help() {
    return told(words::help_what_it_is) + "\n" + list_examples("") + "\n" +
           told(words::help_shows_more) + "\n";
}

} // namespace leadimport::cli
