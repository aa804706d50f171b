#pragma once
// Dates and times as spreadsheets read them out of cells, and as they show them.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leadimport::values {

// In which order a country writes the parts of a date where the text leaves it open: 01/02/03.
enum class day_order { year_month_day, month_day_year, day_month_year };

struct sheet_day {
    std::optional<int> year;    // missing in "1-2": a spreadsheet puts the current one
    bool year_is_short = false; // two digits
    unsigned month = 0;
    std::optional<unsigned> day; // missing in "2024-01": a spreadsheet puts the first
};

struct sheet_time {
    std::int64_t us = 0; // since midnight; may be more than a day
    std::int64_t tolerance_us = 0;
    bool has_seconds = false;
    bool lacks_hours = false; // 20:30.5, minutes and seconds
    int fraction_digits = 0;
};

// A day, a time of day or a duration, or both.
struct sheet_moment {
    std::optional<sheet_day> day;
    std::optional<sheet_time> time;
};

// All that a spreadsheet may take a text for that looks like a date or a time; often nothing,
// seldom more than one (Jan-24: a day of this year, or a month of 2024). `text` has no blanks at
// its ends.
[[nodiscard]] std::vector<sheet_moment> read_sheet_moments(std::string_view text, day_order order);

// All that a serial number of days stands for, given as decimal text without sign: 45293.4375. Day
// 60 of Excel is 1900-02-29, a day that there was not; LibreOffice counts without it.
[[nodiscard]] std::vector<sheet_moment> moments_of_serial(std::string_view days);

// Whether a spreadsheet that has read `original` may show it as `now`.
[[nodiscard]] bool moment_is_shown_as(const sheet_moment& original, const sheet_moment& now);

} // namespace leadimport::values
