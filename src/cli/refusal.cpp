#include "cli/refusal.hpp"

#include "cli/printed_commands.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/words/cli.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::cli {
namespace {

// The first that is no pipe, as a word of another command; empty: none.
std::string first_path(std::initializer_list<const std::string*> names) {
    for (const auto* name : names)
        if (!name->empty() && *name != "-") return text::operand(*name);
    return {};
}

// The newest of the file that has leads. One of several has to be named by its folder, and that of
// a pipe, too.
std::string finished_job(const command_line& c) {
    run::import_settings s;
    s.input = c.options.input;
    s.job = c.options.job;
    const auto all = job::job_folders(s.job_folder());
    if (s.job.empty() && (all.size() > 1 || s.from_standard_input()))
        for (auto folder = all.rbegin(); folder != all.rend(); ++folder)
            if (run::glance_at(*folder).leads() > 0) return text::operand(folder->string());
    return first_path({&c.options.job, &c.options.input});
}

// The job that an error is about, as a word of another command; empty when that is not known.
std::string job_of(const command_line& c, const error& e) {
    switch (e.code) {
    case errc::job_mapping_differs:
    case errc::job_input_differs:
    case errc::job_not_over: return text::operand(told(e.where));
    case errc::job_finished: return finished_job(c);
    case errc::rows_in_doubt: return {}; // the file may be a copy, from anywhere
    default: return first_path({&c.job, &c.status.job, &c.options.job, &c.options.input});
    }
}

// A command in what to do is about what this command is about, which it names by a placeholder.
std::string about(const command_line& c, const error& e, std::string command) {
    if (command == "leadimport --help" && !c.typed.command().empty())
        return "leadimport " + c.typed.command() + " --help";
    constexpr std::string_view program = "leadimport ";
    const auto at = command.find(' ', program.size()); // behind the verb
    if (at == command.npos) return command;
    const auto rest = std::string_view{command}.substr(at + 1);
    const auto operand = rest.substr(0, rest.find(' '));
    std::string path;
    if (operand == "JOB") path = job_of(c, e);
    if (operand == "FILE") path = first_path({&c.options.input});
    if (!path.empty()) command.replace(at + 1, operand.size(), path);
    return command;
}

} // namespace

std::string told_to(const command_line& c, const error& e) {
    return text_of(with_origin(e, c.origins), spoken, [&](std::string command) {
        return command_as_typed(about(c, e, std::move(command)));
    });
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
