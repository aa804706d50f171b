#pragma once
// One data record of a CSV file, as the reader hands it out.

#include "leadimport/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace leadimport::csv {

// All views point into the reader's buffer and hold until its next call.
struct record {
    std::uint64_t row = 0;  // 1 for the first data record; the header and blank lines do not count
    std::uint64_t line = 0; // physical line (from 1) on which it begins
    std::uint64_t offset = 0; // byte of the (UTF-8) text at which it begins, a BOM counted
    std::string_view raw;     // as it stands in the file, without its line end
    std::span<const std::string_view> cells; // without their quotes, doubled quotes made single
    // Bytes behind the end of every cell that may be read, whatever they are: 0, or at least 32.
    std::size_t padding = 0;

    // Why this row alone cannot be imported (row_too_few_cells, row_too_many_cells, …). Its cells
    // are what was found.
    std::optional<errc> defect;
};

} // namespace leadimport::csv
