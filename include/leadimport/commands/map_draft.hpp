#pragma once
// A mapping file to begin with, drafted for an input.

#include "leadimport/base/mistakes.hpp"
#include "leadimport/run/settings.hpp"

#include <string>

namespace leadimport::commands {

// Reads the header and the first rows of s.input, asks for the workspace as prepare() does, and
// gives TOML. `show_values` as in mapping::draft_parts. Sends nothing, leaves nothing behind.
[[nodiscard]] checked<std::string> draft_map(const run::import_settings& s, bool show_values);

} // namespace leadimport::commands
