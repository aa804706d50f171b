#pragma once
// Days and times as cells have them: parts may be missing. Whether two of them are one.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leadimport::values {

inline constexpr std::int64_t us_per_second = 1'000'000;
inline constexpr std::int64_t us_per_minute = 60 * us_per_second;
inline constexpr std::int64_t us_per_hour = 60 * us_per_minute;
inline constexpr std::int64_t us_per_day = 24 * us_per_hour;

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
    bool is_shown = false; // spreadsheets write it so, too; MAR1 they only read
};

// All that a serial number of days stands for, given as decimal text without sign: 45293.4375. Day
// 60 of Excel is 1900-02-29, a day that there was not; LibreOffice counts without it.
[[nodiscard]] std::vector<sheet_moment> moments_of_serial(std::string_view days);

// Whether a spreadsheet that has read `original` may show it as `now`.
[[nodiscard]] bool moment_is_shown_as(const sheet_moment& original, const sheet_moment& now);

} // namespace leadimport::values
