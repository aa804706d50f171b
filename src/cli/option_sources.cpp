#include "cli/option_sources.hpp"

#include "cli/told.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/private_file.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace leadimport::cli {

namespace fs = std::filesystem;

namespace {

// No option: arguments are public, and what is to be run does not come from just anywhere.
constexpr const char* token_command = "token_command";

bool has_token_variable() {
    const char* token = std::getenv("SALESMAP_TOKEN");
    return token != nullptr && *token != '\0';
}

std::string file_of_config(const CLI::App& sub) {
    const auto* option = sub.get_option_no_throw("--config");
    return option == nullptr || option->count() == 0 ? std::string{} : option->as<std::string>();
}

// What lets a command delete leads, or create them a second time. It is said of one run, by who
// sees what that run would do, and not by a file that a timer hands to all of them.
constexpr std::string_view typed_options[] = {"yes", "again", "also-adopted"};

bool is_typed_each_time(const std::string& name) {
    return std::ranges::find(typed_options, name) != std::end(typed_options);
}

// Every option that a configuration file may have, whatever the command: one file serves all.
std::set<std::string> configurable_names(const CLI::App& app) {
    std::set<std::string> names;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        if (sub->get_option_no_throw("--config") != nullptr)
            for (const auto* option : sub->get_options())
                if (!option->get_lnames().empty()) names.insert(option->get_lnames().front());
    // No settings: what the user has seen of a row (--is, --absent), that a file which is there may
    // be overwritten (--force), and which file a job came from (--input). --quiet is another name.
    for (const auto* name : {"config", "help", "is", "absent", "input", "force", "quiet"})
        names.erase(name);
    std::erase_if(names, is_typed_each_time);
    names.insert(token_command);
    return names;
}

// Options whose values are paths.
constexpr std::string_view path_options[] = {"token-file", "ca-file", "map",    "synonyms",
                                             "schema",     "job",     "errors", "output"};

[[noreturn]] void throw_mistake(const std::string& file, const words::message& what) {
    throw CLI::ConfigError{told(words::at(file, what)), CLI::ExitCodes::ConfigError};
}

// What a path in the file means: from where the file lies, wherever the command is run.
std::string meant_path(const std::string& file, const std::string& value) {
    const bool at_home = value == "~" || value.starts_with("~/");
    if (!at_home && (value == "-" || value.empty())) return value;
    if (!at_home) return (fs::path{file}.parent_path() / value).string();
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home != '/') throw_mistake(file, words::config_knows_no_home);
    return home + value.substr(1);
}

// A job that was begun from another folder, when paths meant the current one: a new one would
// create its leads again.
void refuse_other_job(const std::string& file, const std::string& value, const fs::path& meant) {
    std::error_code hidden;
    const auto there = fs::absolute(value, hidden);
    if (fs::exists(meant / job::journal_file_name, hidden) || fs::equivalent(there, meant, hidden))
        return;
    if (fs::exists(there / job::journal_file_name, hidden))
        throw_mistake(file, words::config_job_is_elsewhere(text::quoted(value),
                                                           fs::absolute(meant, hidden).string(),
                                                           there.string()));
}

std::vector<std::string> meant_values(const std::string& file, const CLI::ConfigItem& item) {
    auto values = item.inputs;
    if (std::ranges::find(path_options, item.name) == std::end(path_options)) return values;
    for (auto& value : values) {
        auto meant = meant_path(file, value);
        if (item.name == "job") refuse_other_job(file, value, meant);
        value = std::move(meant);
    }
    return values;
}

void set(CLI::Option& option, const std::vector<std::string>& values) {
    option.add_result(values);
    option.run_callback();
}

[[noreturn]] void throw_refusal(const error& e) {
    throw CLI::FileError{told(e), CLI::ExitCodes::FileError};
}

small_file read_config(const std::string& file) {
    auto content =
        read_small_file_and_facts(file, limits::config_file_bytes, errc::config_unreadable);
    if (!content) throw_refusal(content.error());
    return std::move(*content);
}

// CLI11 makes of a section or key with n parts n items with up to n parents each. It cuts at every
// dot, also within quotes, and takes a whole line for a section's name. Of lists it looks through
// all that it has for each value.
void check_lines(const std::string& file, std::string_view text) {
    std::size_t number = 0;
    std::size_t items = 0;
    for (const auto whole : text::split(text, "\n")) {
        ++number;
        const auto line = text::trim(whole);
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        const auto key = line.front() == '[' ? line : line.substr(0, line.find('='));
        const auto parts = 1 + static_cast<std::size_t>(std::ranges::count(key, '.'));
        items += parts + static_cast<std::size_t>(std::ranges::count(line, ','));
        const auto refuse = [&](const words::message& why) {
            throw_refusal(error{errc::too_complicated, words::line_of(file, number), why});
        };
        if (parts > limits::config_key_parts)
            refuse(words::toml_key_of_many_parts(limits::config_key_parts));
        if (items > limits::config_items) refuse(words::toml_of_many_items(limits::config_items));
    }
}

std::vector<CLI::ConfigItem> items_of(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    std::istringstream stream{std::string{text}};
    return CLI::ConfigTOML{}.from_config(stream);
}

bool holds_password(const CLI::ConfigItem& item) {
    return item.name == "proxy" && std::ranges::any_of(item.inputs, [](const std::string& url) {
               return url.find('@') != url.npos || url.find("%40") != url.npos;
           });
}

// Whatever the command needs of it: the file is wrong now.
void check_access(const small_file& file, const std::vector<CLI::ConfigItem>& items) {
    const auto us = this_process();
    for (const auto& item : items) {
        const bool password = holds_password(item);
        const auto open = password                     ? why_not_private(file.facts, us)
                          : item.name == token_command ? why_not_trusted(file.facts, us)
                                                       : std::nullopt;
        if (open)
            throw_refusal(error{errc::config_open, file.real.string(),
                                password ? words::config_proxy_has_password(*open)
                                         : words::config_says_what_to_run(*open)});
    }
}

// What the command line and the environment say comes first.
void take_token_command(const std::string& file, const std::vector<CLI::ConfigItem>& items,
                        CLI::App& sub, run::raw_options& o) {
    const auto command = std::ranges::find(items, token_command, &CLI::ConfigItem::name);
    if (command == items.end()) return;
    const auto wrong = [&](const words::message& what) { throw_mistake(file, what); };
    if (std::ranges::find(items, "token-file", &CLI::ConfigItem::name) != items.end())
        wrong(words::token_command_beside_file);
    if (command->inputs.size() != 1 || text::trim(command->inputs.front()).empty())
        wrong(words::token_command_wants_text);
    const auto* typed = sub.get_option_no_throw("--token-file");
    if (typed == nullptr || typed->count() > 0 || has_token_variable()) return;
    o.token_command = command->inputs.front();
}

struct numbered_line {
    std::string_view text;
    std::size_t number = 0;
};

// The first line that begins with it; none when it is spelled in another way there.
numbered_line line_with(std::string_view name, std::string_view text) {
    std::size_t number = 0;
    for (const auto line : text::split(text, "\n")) {
        ++number;
        if (text::trim(line).starts_with(name)) return {text::trim(line), number};
    }
    return {};
}

// Whether it was meant for an option's name: letters, and behind them a =. Else it may be anything,
// a line of another kind of file or one without its =, with a password in it.
bool is_a_name(std::string_view name, const numbered_line& line) {
    constexpr std::size_t longest = 40;
    if (line.number == 0 || name.size() > longest) return false;
    return text::trim(line.text.substr(name.size())).starts_with('=') &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
           });
}

[[noreturn]] void throw_refusal(const std::string& file, std::string_view text,
                                const CLI::ConfigItem& item, const std::set<std::string>& known) {
    const auto refuse = [](const words::message& where, const words::message& what) {
        throw CLI::ConfigError{told(words::at(where, what)), CLI::ExitCodes::ConfigError};
    };
    if (known.contains(item.name)) // in a section, whose name may be anything
        refuse(file, words::config_option_below_brackets(text::quoted(item.name)));
    const std::vector<std::string_view> names{known.begin(), known.end()};
    const auto near = text::nearest(item.name, names);
    const auto line = line_with(item.fullname(), text);
    if (!near && !is_a_name(item.fullname(), line))
        refuse(line.number > 0 ? words::line_of(file, line.number) : words::message{file},
               words::config_line_without_option);
    const auto what = words::config_not_an_option(text::quoted(item.fullname()));
    throw CLI::ConfigError{
        told(words::at(file, near ? words::did_you_mean(what, text::quoted(*near))
                                  : words::config_shows_all(what))),
        CLI::ExitCodes::ConfigError};
}

} // namespace

// By hand: CLI11 would read the variable for every command that has the option, parsed or not.
void apply_environment(CLI::App& sub, option_origins& origins) {
    constexpr auto variable = "SALESMAP_BASE_URL";
    auto* option = sub.get_option_no_throw("--base-url");
    const char* url = std::getenv(variable);
    if (option == nullptr || option->count() > 0 || url == nullptr || *url == '\0') return;
    set(*option, {url});
    origins["--base-url"] = variable;
}

void apply_config(const CLI::App& app, CLI::App& sub, run::raw_options& o,
                  option_origins& origins) {
    const auto file = file_of_config(sub);
    if (file.empty()) return;
    const auto known = configurable_names(app);
    const auto content = read_config(file);
    check_lines(file, content.bytes);
    const auto items = items_of(content.bytes);
    check_access(content, items);
    take_token_command(file, items, sub, o);
    for (const auto& item : items) {
        if (item.name == "++" || item.name == "--") continue; // marks of a section's begin and end
        if (is_typed_each_time(item.name))
            throw_mistake(file, words::config_answers_no_question(item.name));
        if (!known.contains(item.name) || !item.parents.empty())
            throw_refusal(file, content.bytes, item, known);
        if (item.name == token_command) continue;
        if (item.name == "token-file" && has_token_variable()) continue;
        auto* option = sub.get_option_no_throw("--" + item.name);
        if (option == nullptr || option->count() > 0) continue;
        set(*option, meant_values(file, item));
        origins["--" + item.name] = file;
    }
}

} // namespace leadimport::cli
