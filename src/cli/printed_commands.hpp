#pragma once
// Commands in what is said. They are written as "leadimport settle leads.csv.import"; the user
// reads them with the program, the token's file and the API's address as they were typed, lest the
// printed command finds no program, or asks another API. Files keep them as they are written: who
// reads one is elsewhere.

#include <string>

namespace leadimport::cli {

struct command_line;

// From now on commands begin as this one did, and those that ask the API have its options for that.
// What the environment says another command reads there, too. None of them when a password would be
// printed. Before anything is said of what `c` does.
void print_commands_like(const command_line& c);

// A command as the user types it. An option that stands in it already is not put there.
[[nodiscard]] std::string command_as_typed(std::string command);

} // namespace leadimport::cli
