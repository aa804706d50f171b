#pragma once
// Options from elsewhere than the command line: the environment, then the file that --config names.
// What was set before stays. Mistakes are thrown as CLI::ParseError, as CLI11 throws its own.

#include "cli/option_origins.hpp"

#include "leadimport/run/settings.hpp"

namespace CLI {
class App;
}

namespace leadimport::cli {

// SALESMAP_BASE_URL, for a command that has --base-url. What it sets is noted in `origins`.
void apply_environment(CLI::App& sub, option_origins& origins);

// The file, when `sub` was given one. One file serves all commands of `app`: what others of them
// have is passed over, what none has is a mistake. token_command, which is no option, goes into `o`
// when nothing that comes first names a token. A file that holds a password or a command is refused
// when others have a hand in it (base/private_file.hpp).
void apply_config(const CLI::App& app, CLI::App& sub, run::raw_options& o, option_origins& origins);

} // namespace leadimport::cli
