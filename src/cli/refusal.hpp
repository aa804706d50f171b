#pragma once
// The end of a command because of an error: it is told, and gives the exit code.

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/mistakes.hpp"

namespace leadimport::cli {

[[nodiscard]] exit_code refuse(const error& e);
[[nodiscard]] exit_code refuse_all(const mistakes& all);

} // namespace leadimport::cli
