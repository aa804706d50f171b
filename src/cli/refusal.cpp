#include "cli/refusal.hpp"

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

namespace leadimport::cli {

int refuse(const error& e) {
    say(told(e));
    return code_of(e);
}

int refuse_all(const mistakes& all) {
    say_all(all);
    return code_of(all);
}

} // namespace leadimport::cli
