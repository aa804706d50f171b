#pragma once
// Dates and times as spreadsheets read them out of cells, and as they show them.

#include "values/spreadsheet_moment.hpp"

#include <string_view>
#include <vector>

namespace leadimport::values {

// In which order a country writes the parts of a date where the text leaves it open: 01/02/03.
enum class day_order { year_month_day, month_day_year, day_month_year };

// All that a spreadsheet may take a text for that looks like a date or a time; often nothing,
// seldom more than one (Jan-24: a day of this year, or a month of 2024). `text` has no blanks at
// its ends.
[[nodiscard]] std::vector<sheet_moment> read_sheet_moments(std::string_view text, day_order order);

} // namespace leadimport::values
