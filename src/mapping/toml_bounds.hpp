#pragma once
// What a TOML text may ask of its parser, found out before it is parsed: the parser recurses into
// brackets and makes a table of every part of a key, so that a small file could take a thread's
// whole stack, or the machine's memory.

#include "leadimport/base/error.hpp"

#include <string>
#include <string_view>

namespace leadimport::mapping {

// too_complicated, with the line, when brackets lie more than limits::config_depth deep within one
// another, a key has more than limits::config_key_parts parts, or there are more keys and values
// than limits::config_items. What stands in strings and comments does not count. Takes any bytes;
// of those that are no TOML it says nothing unless they exceed a bound. `name` is the file's.
[[nodiscard]] result<void> check_toml_bounds(std::string_view toml, const std::string& name);

} // namespace leadimport::mapping
