#pragma once
// One function per command, each in a file of its own. They give the process's exit code.

#include "cli/command_line.hpp"

namespace leadimport::cli {

[[nodiscard]] int import_command(const command_line& c);
[[nodiscard]] int check_command(const command_line& c);
[[nodiscard]] int map_command(const command_line& c);
[[nodiscard]] int settle_command(const command_line& c);
// settle with --is or --absent.
[[nodiscard]] int settle_by_hand(const command_line& c);
[[nodiscard]] int schema_command(const command_line& c);
[[nodiscard]] int recover_command(const command_line& c);
[[nodiscard]] int forget_command(const command_line& c);
[[nodiscard]] int undo_command(const command_line& c);
[[nodiscard]] int status_command(const command_line& c);
[[nodiscard]] int sandbox_command(const command_line& c);

} // namespace leadimport::cli
