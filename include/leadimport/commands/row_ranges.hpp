#pragma once
// Rows as people name them: "4711,5000-5100".

#include "leadimport/base/error.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::commands {

class row_ranges {
public:
    row_ranges() = default; // all rows
    // Numbers from 1 and ranges of them, with commas between; blanks do not count. `option` names
    // what is parsed in the error.
    [[nodiscard]] static result<row_ranges> parse(std::string_view s, std::string_view option);

    [[nodiscard]] bool contains(std::uint64_t row) const noexcept;
    // First and last of each, as they were named: in any order, and they may overlap. Empty: all.
    [[nodiscard]] const std::vector<std::pair<std::uint64_t, std::uint64_t>>&
    ranges() const noexcept {
        return ranges_;
    }

private:
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_; // first and last; none: all
};

} // namespace leadimport::commands
