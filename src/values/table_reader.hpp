#pragma once
// The lines of a translation table, before they are one.

#include "leadimport/values/translation_table.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {

// The pairs of a CSV text with their lines, as translation_table::parse tells them, so many at
// most; the only user of fast-cpp-csv-parser.
[[nodiscard]] checked<std::vector<translation_table::entry>>
read_table(std::string bytes, const std::string& name, std::size_t most);

} // namespace leadimport::values
