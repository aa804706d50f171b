#include "cli/refusal.hpp"

#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/exit_code.hpp"

namespace leadimport::cli {

exit_code refuse(const error& e) {
    say(told(e));
    return code_of(e);
}

exit_code refuse_all(const mistakes& all) {
    say_all(all);
    return code_of(all);
}

} // namespace leadimport::cli
