#pragma once
// What the user at a terminal, or a log, is told of a running import.

#include "cli/command_line.hpp"

#include "leadimport/run/import_run.hpp"
#include "leadimport/run/settings.hpp"

namespace leadimport::cli {

// Lines on stderr. `asks`: the user is there to answer questions.
[[nodiscard]] run::observer watch_import(const command_line& c, const session::api_settings& api,
                                         bool asks);

} // namespace leadimport::cli
