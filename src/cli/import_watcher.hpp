#pragma once
// What somebody at a terminal, or a log, is told of a running import.

#include "cli/command_line.hpp"

#include "leadimport/base/time.hpp"
#include "leadimport/run/import_run.hpp"

namespace leadimport::cli {

// Lines on stderr. `asks`: somebody is there to answer.
[[nodiscard]] run::observer watch_import(progress_style progress, const rate& limit, bool asks);

} // namespace leadimport::cli
