#pragma once
// Invalid rows, sorted by what is wrong with them, in bounded memory.

#include "leadimport/csv/record.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/run/check.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::run {

class invalid_kinds {
public:
    void add(const csv::record& r, requests::row_error problem);

    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }
    // The most frequent first; of equals the one that came first in the file.
    [[nodiscard]] std::vector<invalid_kind> by_frequency() const;
    // Rows of kinds that found no room.
    [[nodiscard]] std::uint64_t besides() const noexcept { return besides_; }

private:
    std::map<std::pair<errc, std::string>, invalid_kind> kinds_;
    std::uint64_t rows_ = 0;
    std::uint64_t besides_ = 0;
};

} // namespace leadimport::run
