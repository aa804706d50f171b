#pragma once
// The usage texts, in 80 columns: of the program, of each command, and a short one for those who
// typed nothing. They end with examples that can be pasted.

#include <string>

namespace CLI {
class App;
}

namespace leadimport::cli {

// Has `app`, and the commands that are added to it after that, shown in this form.
void format_help(CLI::App& app);
// What `leadimport` alone prints.
[[nodiscard]] std::string short_help();

} // namespace leadimport::cli
