#pragma once
// The end of a command because of an error: it is told, and gives the exit code.

#include "cli/command_line.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/mistakes.hpp"
#include "leadimport/run/settings.hpp"

#include <string>

namespace leadimport::cli {

[[nodiscard]] exit_code refuse(const error& e);
// With the command's own file or job in what to do, and with where the value comes from that an
// error is about, when it was not typed.
[[nodiscard]] std::string told_to(const command_line& c, const error& e);
[[nodiscard]] exit_code refuse(const command_line& c, const error& e);
[[nodiscard]] exit_code refuse_all(const command_line& c, const mistakes& all);
// Whether that is no error for this user: the file has a header alone. Then it is told.
[[nodiscard]] bool is_only_empty(const mistakes& all, const run::import_settings& s);

} // namespace leadimport::cli
