#pragma once
// What is wrong with what was typed, in words of our own: the parser has only English ones.

#include "leadimport/words/message.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace leadimport::cli {

// Of a command whose arguments do not go together: one is missing, takes no value or lacks it, is
// there twice, or two exclude or need each other. `typed`: the arguments, of which the parser may
// have stopped reading at the first mistake.
[[nodiscard]] words::message explain_usage(const CLI::App& app,
                                           const std::vector<std::string>& typed);

} // namespace leadimport::cli
