#pragma once
// Whether a cell of a fixed row that differs from its original is to become the original again.

#include "run/original_rows.hpp"

#include "leadimport/base/reason.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/csv/record.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/requests/field_map.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::run {

// Whether the reason for which a row failed names this column of the header, which is imported
// to `fields` (as the API calls them). An invalid row's names its column; a refusal's the field, as
// a word of what the server said. Any thread.
[[nodiscard]] bool names_cell(const reason& why, std::string_view column,
                              std::span<const std::string_view> fields);

// One thread at a time.
class cell_judge {
public:
    // Of the cells in `input`, to whose header `fields` are bound. All must outlive it.
    [[nodiscard]] static result<cell_judge> open(const input::input_file& input,
                                                 const requests::field_map& fields,
                                                 original_rows& originals);

    // True when a spreadsheet makes the cell of the original, and nothing says that a person typed
    // it: the row's error (`row` is its number there) does not name the cell, and not the original
    // alone is refused by a field. `r` is not defective and has the cell.
    [[nodiscard]] result<bool> is_to_restore(const csv::record& r, std::uint64_t row,
                                             std::size_t column, std::string_view original);

    // Whether a spreadsheet makes `now` of the original, read from a file in the encoding of the
    // input, or leaves it as it was.
    [[nodiscard]] bool made_by_spreadsheet(std::string_view original, std::string_view now);

private:
    cell_judge(const input::input_file& input, const requests::field_map& fields,
               original_rows& originals)
        : input_{&input},
          fields_{&fields},
          originals_{&originals} {}
    bool is_fixed(const csv::record& r, std::size_t column, std::string_view original);

    const input::input_file* input_;
    const requests::field_map* fields_;
    original_rows* originals_;
    std::optional<csv::encoder> encoder_; // nothing: the file's encoding has every character
    std::string spelled_;
    std::vector<std::string_view> before_; // the row with the original in that cell
};

} // namespace leadimport::run
