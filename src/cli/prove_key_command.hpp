#pragma once
// schema --prove-key-field.

#include "cli/command_line.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/run/settings.hpp"

#include <string>

namespace leadimport::cli {

// Asks, tests, tells what was shown. The exit code: 0 it is unique, 1 it is not, 4 and 5 it is not
// known, or a test lead could not be deleted.
[[nodiscard]] exit_code prove_key_field(const command_line& c, const session::api_settings& api,
                                        const std::string& name);

} // namespace leadimport::cli
