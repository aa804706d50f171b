#pragma once
// What is said becomes text for the reader of a command's output: in one language, for all of it.

#include "cli/printed_commands.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/message.hpp"

#include <cstddef>
#include <string>

namespace leadimport::cli {

inline constexpr auto spoken = words::language::english;

[[nodiscard]] inline std::string told(const words::message& m) {
    return text_of(m, spoken, command_as_typed);
}
[[nodiscard]] inline std::string told(const error& e) {
    return text_of(e, spoken, command_as_typed);
}

// The same for programs: commands stand there as in files.
[[nodiscard]] inline std::string as_written(const words::message& m) { return text_of(m, spoken); }
[[nodiscard]] inline std::string as_written(const error& e) { return text_of(e, spoken); }

// Blanks behind it, up to so many columns and one at least: what comes next stands in a column.
[[nodiscard]] inline std::string padded(std::string label, std::size_t width) {
    const auto has = text::count_columns(label);
    return label.append(has < width ? width - has : 1, ' ');
}

} // namespace leadimport::cli
