#pragma once
// The end of a command because of an error: it is told, and gives the exit code.

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/mistakes.hpp"
#include "leadimport/run/settings.hpp"

namespace leadimport::cli {

[[nodiscard]] exit_code refuse(const error& e);
[[nodiscard]] exit_code refuse_all(const mistakes& all);
// Whether that is no error for this user: the file has a header alone. Then it is told.
[[nodiscard]] bool is_only_empty(const mistakes& all, const run::import_settings& s);

} // namespace leadimport::cli
