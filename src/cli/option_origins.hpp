#pragma once
// Where the values of options come from that were not typed: told with what is wrong with them.

#include "leadimport/base/error.hpp"

#include <map>
#include <string>

namespace leadimport::cli {

// "--base-url" → "SALESMAP_BASE_URL", or the file of --config.
using option_origins = std::map<std::string, std::string>;

// The same error, and where the value of the option comes from that it is about.
[[nodiscard]] error with_origin(error e, const option_origins& origins);

} // namespace leadimport::cli
