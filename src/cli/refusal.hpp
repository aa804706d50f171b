#pragma once
// The end of a command because of an error: it is told, and gives the exit code.

#include "leadimport/base/error.hpp"
#include "leadimport/base/mistakes.hpp"

namespace leadimport::cli {

[[nodiscard]] int refuse(const error& e);
[[nodiscard]] int refuse_all(const mistakes& all);

} // namespace leadimport::cli
