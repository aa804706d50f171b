#include "cli/typed_command.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/url_passwords.hpp"

#include <cstddef>
#include <utility>

namespace leadimport::cli {

typed_command::typed_command(std::string program, std::vector<std::string> arguments)
    : program_{std::move(program)},
      arguments_{std::move(arguments)} {}

std::string typed_command::without(std::string_view option) const {
    auto all = text::shell_word(program_);
    bool was_there = false;
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
        const std::string_view word = arguments_[i];
        if (word == option) {
            was_there = true;
            ++i; // its value
        } else if (word.starts_with(option) && word.substr(option.size()).starts_with('=')) {
            was_there = true;
        } else {
            all += " " + text::shell_word(word);
        }
    }
    return was_there && without_passwords(all) == all ? all : std::string{};
}

std::string typed_command::program() const {
    return program_.empty() ? std::string{} : text::shell_word(program_);
}

std::string typed_command::command() const {
    return arguments_.empty() ? std::string{} : arguments_.front();
}

} // namespace leadimport::cli
