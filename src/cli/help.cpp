#include "cli/help.hpp"

#include "cli/wrapped.hpp"

#include "leadimport/base/text.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::cli {
namespace {

constexpr std::size_t columns = 80;
// What is said of an option begins here; below it, when the option itself is longer.
constexpr std::size_t text_column = 28;
constexpr std::size_t command_column = 12;

// Of the program under "", of a command under its name.
struct examples {
    std::string_view of;
    std::array<std::string_view, 3> commands;
};

constexpr std::array all_examples{
    examples{"",
             {"leadimport check leads.csv --token-file token",
              "leadimport import leads.csv --token-file token --limit 5",
              "leadimport status leads.csv"}},
    examples{"import",
             {"leadimport import leads.csv --token-file token --limit 5",
              "leadimport import leads.csv --token-file token --map leads.map.toml --canary 5",
              "leadimport import leads.csv --config leadimport.toml --until 06:00"}},
    examples{"check",
             {"leadimport check leads.csv --token-file token",
              "leadimport check leads.csv --token-file token --errors wrong.csv",
              "leadimport check leads.csv --schema workspace.json --format json"}},
    examples{"map",
             {"leadimport map leads.csv --token-file token --output leads.map.toml",
              "leadimport map leads.csv --schema workspace.json",
              "leadimport map leads.csv --offline"}},
    examples{"status",
             {"leadimport status leads.csv", "leadimport status leads.csv --row 4711",
              "leadimport status leads.csv.import --format json"}},
    examples{"settle",
             {"leadimport settle leads.csv --token-file token",
              "leadimport settle leads.csv --token-file token --rows 17 --is LEAD_ID",
              "leadimport settle leads.csv --token-file token --rows 20-22 --absent"}},
    examples{"undo",
             {"leadimport undo leads.csv --token-file token",
              "leadimport undo leads.csv --token-file token --rows 4711,5000-5100",
              "leadimport undo leads.csv --token-file token --lead LEAD_ID"}},
    examples{"recover",
             {"leadimport recover leads.csv", "leadimport recover leads.csv.import",
              "leadimport recover leads.csv --connections 64"}},
    examples{"forget",
             {"leadimport forget leads.csv", "leadimport forget leads.csv.import",
              "leadimport forget leads.csv --yes"}},
    examples{"schema",
             {"leadimport schema --token-file token",
              "leadimport schema --token-file token --output workspace.json",
              "leadimport schema --token-file token --create-key-field import_key"}},
    examples{"doctor",
             {"leadimport doctor --token-file token", "leadimport doctor --config leadimport.toml",
              "leadimport doctor --token-file token --format json"}},
    examples{"sandbox",
             {"leadimport sandbox --dir sandbox",
              "leadimport sandbox --dir sandbox --record leads.jsonl --fault lost@3",
              "leadimport sandbox --dir sandbox --latency 200ms --fault 503%5"}},
};

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
    auto text = o.get_description();
    if (!o.get_default_str().empty()) text += " [default: " + o.get_default_str() + "]";
    if (!o.get_needs().empty()) text += " (only with " + listed_names(o.get_needs()) + ")";
    if (!o.get_excludes().empty()) text += " (not with " + listed_names(o.get_excludes()) + ")";
    if (o.get_required() && !o.get_positional()) text += " (required)";
    return text;
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
    return out + (out.empty() ? "\nOptions:\n" : "\nOther options:\n") + rest;
}

std::string list_commands(const CLI::App& app) {
    std::string out;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        out += help_entry(sub->get_name(), sub->get_description(), command_column);
    return out.empty() ? out : "\nCommands:\n" + out;
}

std::string usage(const CLI::App& app, const std::string& name) {
    std::string out = "Usage: " + name;
    const bool has_commands = !list_commands(app).empty();
    out += has_commands ? " COMMAND [OPTIONS]" : " [OPTIONS]";
    for (const auto* o : app.get_options())
        if (o->get_positional()) out += " " + o->get_name(true, false);
    if (has_commands) out += "\n       " + name + " help COMMAND";
    return out + "\n";
}

std::string list_examples(std::string_view command) {
    std::string out;
    for (const auto& some : all_examples)
        if (some.of == command)
            for (const auto line : some.commands)
                out.append("  ").append(line).append("\n");
    return out.empty() ? out : "\nExamples:\n" + out;
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
    return "leadimport creates one Salesmap lead for every row of a CSV file.\n" +
           list_examples("") +
           "\nleadimport help shows all commands, and leadimport help COMMAND its options.\n";
}

} // namespace leadimport::cli
