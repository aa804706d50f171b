#pragma once
// Small files of named values that people can read: one `name=value` a line, and at the end a line
// that says that it is the end, so that a part of such a file is not taken for the whole. A value
// may hold anything, line breaks included: what is no plain character stands as %0A. Pure
// functions.

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace leadimport {

// Adds the line.
void add_value_line(std::string& lines, std::string_view name, std::string_view value);
// Adds the line that stands at the end.
void end_value_lines(std::string& lines);

using values_by_name = std::map<std::string, std::string, std::less<>>;
// Of a name that stands there several times the first counts. What is no such line is passed over.
// Empty when the end is missing.
[[nodiscard]] values_by_name read_value_lines(std::string_view content);

} // namespace leadimport
