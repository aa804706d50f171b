#include "cli/refusal.hpp"

#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
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

// Commands in what to do name FILE or JOB, where they are about what this command is about.
std::string with_paths(std::string remedy, const command_line& c) {
    const auto put = [&](std::string_view command, const std::string& path) {
        const auto at = remedy.find(command);
        if (at == remedy.npos || path.empty()) return;
        const auto verb = command.substr(0, command.rfind(' ') + 1);
        remedy.replace(at, command.size(), std::string{verb} + path);
    };
    const auto job = first_path({&c.job, &c.status.job, &c.options.job, &c.options.input});
    put("leadimport map FILE", first_path({&c.options.input}));
    put("leadimport recover JOB", job);
    put("leadimport status JOB", job);
    return remedy;
}

} // namespace

std::string told_to(const command_line& c, const error& e) {
    auto text = told(with_origin(e, c.origins));
    const auto remedy = told(remedy_of(e.code));
    if (!text.ends_with(remedy)) return text;
    text.resize(text.size() - remedy.size());
    return text + with_paths(remedy, c);
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
