#include "cli/refusal.hpp"

#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/words/cli.hpp"

namespace leadimport::cli {

exit_code refuse(const error& e) {
    say(told(e));
    return code_of(e);
}

exit_code refuse_all(const mistakes& all) {
    say_all(all);
    return code_of(all);
}

bool is_only_empty(const mistakes& all, const run::import_settings& s) {
    const auto& e = all.front();
    if (e.code != errc::input_no_rows || s.fail_if_empty) return false;
    say(words::file_has_no_rows(e.where));
    return true;
}

} // namespace leadimport::cli
