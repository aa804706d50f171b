#include "cli/refusal.hpp"

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

namespace leadimport::cli {

int refuse(const error& e) {
    say(e.message());
    return code_of(e);
}

int refuse_all(const mistakes& all) {
    say_all(all);
    return code_of(all);
}

} // namespace leadimport::cli
