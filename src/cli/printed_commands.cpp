#include "cli/printed_commands.hpp"

#include "cli/command_line.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/url_passwords.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

struct option {
    std::string name;  // "--ca-file"
    std::string value; // a word of the shell
};

std::vector<option> api_options(const command_line& c) {
    std::vector<option> all;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty() && value != "-") all.push_back({name, text::shell_word(value)});
    };
    add("--token-file", c.options.token_file);
    const auto origin = c.origins.find("--base-url");
    const bool from_environment =
        origin != c.origins.end() && origin->second == "SALESMAP_BASE_URL";
    if (c.options.base_url != run::default_base_url && !from_environment)
        add("--base-url", c.options.base_url);
    add("--ca-file", c.options.ca_file);
    add("--proxy", c.options.proxy);
    const bool has_password = std::ranges::any_of(
        all, [](const option& o) { return without_passwords(o.value) != o.value; });
    return has_password ? std::vector<option>{} : all;
}

struct typed_way {
    std::string program{"leadimport"};
    std::vector<option> options;
    std::string address; // of the API, as a word of the shell
};

// Never destroyed: what stderr did not take may be told when the process ends.
typed_way& way() {
    static auto& w = *new typed_way;
    return w;
}

constexpr std::string_view written_program = "leadimport ";
constexpr auto asking_the_api = std::to_array<std::string_view>(
    {"check", "doctor", "import", "map", "schema", "settle", "undo"});

// "leadimport settle 'my leads.csv' --rows 5", in its parts.
struct parts {
    std::string_view verb;
    std::string_view operand; // with a blank before it; may be empty
    std::string_view options; // likewise
};

// Where a word of the shell ends that begins behind the blank at `at`.
std::size_t end_of_word(std::string_view s, std::size_t at) {
    bool quoted = false;
    for (++at; at < s.size() && (quoted || s[at] != ' '); ++at)
        if (s[at] == '\'')
            quoted = !quoted;
        else if (s[at] == '\\' && !quoted)
            ++at; // of a quote in a name
    return std::min(at, s.size());
}

parts parts_of(std::string_view behind_program) {
    const auto verb_end = std::min(behind_program.find(' '), behind_program.size());
    auto rest = behind_program.substr(verb_end);
    const bool has_operand = rest.size() > 1 && rest[1] != '-';
    const auto operand_end = has_operand ? end_of_word(rest, 0) : 0;
    return {behind_program.substr(0, verb_end), rest.substr(0, operand_end),
            rest.substr(operand_end)};
}

// Another API: this command's token is not for it.
bool asks_elsewhere(const parts& p) {
    constexpr std::string_view option = " --base-url ";
    const auto at = p.options.find(option);
    if (at == p.options.npos) return false;
    const auto value = p.options.substr(at + option.size() - 1);
    return value.substr(1, end_of_word(value, 0) - 1) != way().address;
}

std::string api_options_beside(const parts& p) {
    std::string all;
    if (std::ranges::find(asking_the_api, p.verb) == asking_the_api.end()) return all;
    if (p.options == " --help" || asks_elsewhere(p)) return all;
    for (const auto& o : way().options)
        if (p.options.find(o.name) == p.options.npos) all += " " + o.name + " " + o.value;
    return all;
}

} // namespace

void print_commands_like(const command_line& c) {
    if (auto program = c.typed.program(); !program.empty()) way().program = std::move(program);
    way().options = api_options(c);
    way().address = text::shell_word(c.options.base_url);
}

std::string command_as_typed(std::string command) {
    if (!command.starts_with(written_program)) return command;
    const auto p = parts_of(std::string_view{command}.substr(written_program.size()));
    auto typed = way().program + " ";
    typed.append(p.verb).append(p.operand).append(p.options).append(api_options_beside(p));
    return typed;
}

} // namespace leadimport::cli
