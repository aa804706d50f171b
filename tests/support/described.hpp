#pragma once
// What a bound mapping says of itself, as an English reader sees it.

#include "support/english.hpp"

#include "leadimport/requests/field_map.hpp"

#include <string>
#include <vector>

namespace leadimport::tests {

// One line per field: "name ← column “리드명”".
inline std::vector<std::string> described(const requests::field_map& map) {
    std::vector<std::string> lines;
    for (const auto& f : map.description())
        lines.push_back(english(f.in_one_line()));
    return lines;
}

// The names of the columns that are not imported.
inline std::vector<std::string> unmapped(const requests::field_map& map) {
    std::vector<std::string> names;
    for (const auto& column : map.unmapped_columns())
        names.push_back(english(column.name));
    return names;
}

} // namespace leadimport::tests
