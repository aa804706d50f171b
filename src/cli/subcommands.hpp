#pragma once
// What commands there are, each with its options.

#include "cli/command_line.hpp"

#include <vector>

namespace CLI {
class App;
}

namespace leadimport::cli {

struct subcommand {
    const CLI::App* parser; // owned by the program's
    cli::command command;
};

// Adds all of them to the program's parser, in the order in which --help shows them. What is typed
// is written into `c`, which must live until the command line was read.
[[nodiscard]] std::vector<subcommand> add_subcommands(CLI::App& app, command_line& c);

} // namespace leadimport::cli
