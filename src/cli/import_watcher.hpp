#pragma once
// What somebody at a terminal, or a log, is told of a running import.

#include "cli/command_line.hpp"

#include "leadimport/base/time.hpp"
#include "leadimport/run/import_run.hpp"

namespace leadimport::cli {

// Lines on stderr.
[[nodiscard]] run::observer watch_import(progress_style progress, const rate& limit);

} // namespace leadimport::cli
