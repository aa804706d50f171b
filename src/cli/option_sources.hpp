#pragma once
// Options from elsewhere than the command line: the environment, then the file that --config names.
// What was set before stays. Mistakes are thrown as CLI::ParseError, as CLI11 throws its own.

namespace CLI {
class App;
}

namespace leadimport::cli {

// SALESMAP_BASE_URL, for a command that has --base-url.
void apply_environment(CLI::App& sub);

// The file, when `sub` was given one. One file serves all commands of `app`: what others of them
// have is passed over, what none has is a mistake.
void apply_config(const CLI::App& app, CLI::App& sub);

} // namespace leadimport::cli
