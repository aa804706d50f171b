#pragma once
// Numbers as spreadsheets read them out of cells, and as they show them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::values {

// Exact: 0.DIGITS × 10^point. `digits` has no zeros at its ends; it is empty for zero, which has
// no sign and point 0. So equal numbers have equal members.
struct sheet_decimal {
    bool negative = false;
    std::string digits;
    int point = 0;
    bool operator==(const sheet_decimal&) const = default;
};

struct sheet_number {
    sheet_decimal value;
    bool grouped = false;     // with commas at thousands
    bool percent = false;     // the value is a hundredth of what is written
    bool scientific = false;  // with an exponent
    char currency = 0;        // $, E for €, W for ₩; 0 without
    std::size_t decimals = 0; // digits behind the point, as written
    bool as_shown = false; // a spreadsheet, too, would write it so: no zeros in front, no plus sign

    // Without anything but digits, sign and point.
    [[nodiscard]] bool is_bare() const noexcept {
        return !grouped && !percent && !scientific && currency == 0;
    }
};

// What a spreadsheet takes for a number: 007, +82, 1,200.50, (1,200), 5-, 1E5, 10%, ₩1,200, $5;
// full-width digits, too. `text` has no blanks at its ends.
[[nodiscard]] std::optional<sheet_number> read_sheet_number(std::string_view text);

// Whether a spreadsheet that has read `original` shows it as `now`: the same value, or the digits
// of it that it keeps (15), has room for, or that the format has.
[[nodiscard]] bool number_is_shown_as(const sheet_number& original, const sheet_number& now);

} // namespace leadimport::values
