#pragma once
// A mapping that does not change, and any bytes as the cells of a row that it takes.

#include "leadimport/base/text.hpp"
#include "leadimport/requests/field_map.hpp"

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuzz {

using cells = std::vector<std::string_view>;

// The mapping for this header: both are ours, and right.
inline leadimport::requests::field_map
bind(const leadimport::checked<leadimport::mapping::mapping_spec>& spec,
     const std::vector<std::string>& header,
     const leadimport::values::schema* workspace = nullptr) {
    if (!spec) std::abort();
    auto map = leadimport::requests::field_map::bind(*spec, header, workspace);
    if (!map) std::abort();
    return std::move(*map);
}

// The input as cells: a byte that no UTF-8 has stands between them. False when they are no text,
// which no reader lets through.
inline bool split(std::string_view input, std::size_t columns, cells& row) {
    row.assign(columns, {});
    for (auto& cell : row) {
        const auto end = input.find('\xff');
        cell = input.substr(0, end);
        if (leadimport::text::find_invalid_utf8(cell)) return false;
        input.remove_prefix(end == input.npos ? input.size() : end + 1);
    }
    return true;
}

} // namespace fuzz
