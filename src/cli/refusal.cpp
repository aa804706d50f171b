#include "cli/refusal.hpp"

#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/url_passwords.hpp"
#include "leadimport/words/cli.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace leadimport::cli {
namespace {

// The first that is no pipe, as a word of another command; empty: none.
std::string first_path(std::initializer_list<const std::string*> names) {
    for (const auto* name : names)
        if (!name->empty() && *name != "-") return text::operand(*name);
    return {};
}

// The job that an error is about, as a word of another command; empty when that is not known.
std::string job_of(const command_line& c, const error& e) {
    switch (e.code) {
    case errc::job_mapping_differs:
    case errc::job_input_differs:
    case errc::job_not_over: return text::operand(told(e.where));
    case errc::rows_in_doubt: return {}; // the file may be a copy, from anywhere
    default: return first_path({&c.job, &c.status.job, &c.options.job, &c.options.input});
    }
}

// How a command that asks the API finds it and its token. What the environment says the other
// command reads there, too.
std::string way_to_api(const command_line& c) {
    std::string all;
    const auto add = [&](const char* option, const std::string& value) {
        if (!value.empty() && value != "-")
            all.append(" ").append(option).append(" ").append(text::shell_word(value));
    };
    add("--token-file", c.options.token_file);
    const auto origin = c.origins.find("--base-url");
    const bool from_environment =
        origin != c.origins.end() && origin->second == "SALESMAP_BASE_URL";
    if (c.options.base_url != run::default_base_url && !from_environment)
        add("--base-url", c.options.base_url);
    add("--ca-file", c.options.ca_file);
    return without_passwords(all) == all ? all : std::string{};
}

void replace_all(std::string& text, std::string_view what, const std::string& with) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

// Commands in what to do begin with the program as it was typed, and name FILE or JOB where they
// are about what this command is about. What was typed comes last: it is not searched.
std::string with_paths(std::string remedy, const command_line& c, const error& e) {
    if (const auto command = c.typed.command(); !command.empty())
        replace_all(remedy, "leadimport --help", "leadimport " + command + " --help");
    const auto typed = c.typed.program();
    const auto program = (typed.empty() ? "leadimport" : typed) + " ";
    for (const std::string verb : {"map", "recover", "schema", "settle", "status", "undo"})
        replace_all(remedy, "leadimport " + verb + " ", program + verb + " ");
    const auto put = [&](const std::string& verb, const std::string& what,
                         const std::string& path) {
        if (!path.empty()) replace_all(remedy, program + verb + what, program + verb + " " + path);
    };
    const auto job = job_of(c, e);
    const auto job_of_api = job.empty() ? job : job + way_to_api(c);
    put("map", " FILE", first_path({&c.options.input}));
    put("recover", " JOB", job);
    put("status", " JOB", job);
    put("settle", " JOB", job_of_api);
    put("undo", " JOB", job_of_api);
    return remedy;
}

} // namespace

std::string told_to(const command_line& c, const error& e) {
    auto text = told(with_origin(e, c.origins));
    const auto remedy = told(remedy_of(e.code));
    if (!text.ends_with(remedy)) return text;
    text.resize(text.size() - remedy.size());
    return text + with_paths(remedy, c, e);
}

exit_code refuse(const error& e) {
    say(told(e));
    return code_of(e);
}

exit_code refuse(const command_line& c, const error& e) {
    say(told_to(c, e));
    return code_of(e);
}

exit_code refuse_all(const command_line& c, const mistakes& all) {
    for (const auto& e : all)
        say(told_to(c, e));
    return code_of(all);
}

bool is_only_empty(const mistakes& all, const run::import_settings& s) {
    const auto& e = all.front();
    if (e.code != errc::input_no_rows || s.fail_if_empty) return false;
    say(words::file_has_no_rows(e.where));
    return true;
}

} // namespace leadimport::cli
