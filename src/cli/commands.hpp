#pragma once
// One function per command, each in a file of its own. They give the process's exit code.

#include "cli/command_line.hpp"

#include "leadimport/base/exit_code.hpp"

namespace leadimport::cli {

[[nodiscard]] exit_code import_command(const command_line& c);
[[nodiscard]] exit_code check_command(const command_line& c);
[[nodiscard]] exit_code map_command(const command_line& c);
[[nodiscard]] exit_code settle_command(const command_line& c);
// settle with --is or --absent.
[[nodiscard]] exit_code settle_by_hand(const command_line& c);
[[nodiscard]] exit_code schema_command(const command_line& c);
[[nodiscard]] exit_code doctor_command(const command_line& c);
[[nodiscard]] exit_code recover_command(const command_line& c);
[[nodiscard]] exit_code forget_command(const command_line& c);
[[nodiscard]] exit_code undo_command(const command_line& c);
[[nodiscard]] exit_code status_command(const command_line& c);
[[nodiscard]] exit_code sandbox_command(const command_line& c);

} // namespace leadimport::cli
