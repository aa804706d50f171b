#pragma once
// Looking at the whole file before anything is sent: what `check` shows and `import` does first.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/csv/dialect.hpp"
#include "leadimport/mapping/field_map.hpp"
#include "leadimport/mapping/schema.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace leadimport::run {

// The input, opened once: whoever replaces the file meanwhile changes nothing.
struct input_file {
    std::filesystem::path path;
    csv::file_source source;
    csv::dialect dialect;
    std::vector<std::string> header;
    std::string raw_header;
};

// Opens it and reads its header; the next reading begins at the front.
[[nodiscard]] result<input_file> open_input(const std::filesystem::path& path);

// The mapping of this input: of the file `map`, or, when that is empty, of the header itself. All
// mistakes at once. `workspace` may be null.
[[nodiscard]] mapping::checked<mapping::field_map> bind_mapping(const input_file& input,
                                                                const std::filesystem::path& map,
                                                                const mapping::schema* workspace);

struct invalid_row {
    std::uint64_t row = 0;
    std::uint64_t line = 0;
    std::string message;
};

struct check_report {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::string digest;        // hex, of the whole file
    csv::dialect dialect;      // as seen
    std::uint64_t invalid = 0; // rows that cannot become requests
    std::map<errc, std::uint64_t> invalid_by_kind;
    std::vector<invalid_row> first_invalid; // a few of them, in the order of the file

    static constexpr std::size_t shown = 5;
};

// Reads every row and builds every request. An error is one that makes the file unusable; rows that
// are invalid by themselves are counted.
[[nodiscard]] result<check_report> check_rows(input_file& input, const mapping::field_map& map);

} // namespace leadimport::run
