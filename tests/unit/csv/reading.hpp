#pragma once
// What a whole file reads as, in copies, so that two readings can be compared.

#include "leadimport/csv/record_reader.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::tests {

struct row_read {
    std::uint64_t row = 0;
    std::uint64_t line = 0;
    std::uint64_t offset = 0;
    std::vector<std::string> cells;
    std::optional<errc> defect;

    bool operator==(const row_read&) const = default;
};

struct failure_read {
    errc code = errc::internal;
    std::string where;

    bool operator==(const failure_read&) const = default;
};

struct reading {
    csv::dialect seen;
    std::optional<std::vector<std::string>> header;
    std::vector<row_read> rows;
    std::optional<failure_read> failure;

    bool operator==(const reading&) const = default;
};

// For doctest: what differs has to be seen.
std::ostream& operator<<(std::ostream& out, const reading& r);

// Reads `bytes` to the end in blocks of at most `block` bytes. Checks on the way what holds for
// every reading: raw is what stands in the file between two line ends, and after the end or an
// error the reader says the same again.
[[nodiscard]] reading read_all(std::string_view bytes, const csv::dialect& d, std::size_t block,
                               csv::instruction_set set = csv::instruction_set::best,
                               const std::string& name = "x.csv");

// The same of any source whose whole text is `text`, as far as it can be read.
[[nodiscard]] reading read_all(csv::byte_source& source, std::string_view text,
                               const csv::dialect& d, csv::instruction_set set,
                               const std::string& name);

// Those that this machine has.
[[nodiscard]] std::vector<csv::instruction_set> instruction_sets();

} // namespace leadimport::tests
