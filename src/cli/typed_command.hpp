#pragma once
// What the user typed, to be told once more: hints repeat it with its own paths and options.

#include <string>
#include <string_view>
#include <vector>

namespace leadimport::cli {

class typed_command {
public:
    typed_command() = default; // nothing was typed
    // `arguments`: behind the program's name.
    typed_command(std::string program, std::vector<std::string> arguments);

    // As it can be pasted into a shell, without an option that has a value. Empty when it was typed
    // without that option, or holds a password.
    [[nodiscard]] std::string without(std::string_view option) const;

    // The program as a word of a shell's command: "build/release/leadimport". Empty when nothing
    // was typed.
    [[nodiscard]] std::string program() const;
    // "import"; empty when nothing was typed.
    [[nodiscard]] std::string command() const;

private:
    std::string program_;
    std::vector<std::string> arguments_;
};

} // namespace leadimport::cli
