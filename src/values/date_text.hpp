#pragma once
// Reads a date, with or without a time, out of a text; the forms are those that leave no doubt.

#include "values/ascii_buffer.hpp"

#include "leadimport/values/date_value.hpp"
#include "leadimport/values/objection.hpp"

#include <optional>
#include <string_view>

namespace leadimport::values {

struct date_time {
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    ascii_buffer<9> fraction;          // digits behind the seconds' point
    std::optional<int> offset_minutes; // from UTC, when a zone was given
};

// Longer than any date: what does not fit is read as it stands.
using narrow_text = ascii_buffer<96>;

// `text` with full-width digits, letters, signs and blanks (U+FF01 to U+FF5E, U+3000) in their
// plain spelling, as Korean keyboards and forms mix them; a view into `narrow`.
[[nodiscard]] std::string_view narrow_wide(std::string_view text, narrow_text& narrow) noexcept;

// With a format only what it describes, else: 2024-04-16, 2024.4.16, 2024. 4. 16., 2024/04/16,
// 20240416, 2024년 4월 16일; behind it, after blanks or a T, 14:05, 14:05:09.123, 오후 2:05, 2:05
// PM; behind that Z or +09:00. Full-width characters are read like plain ones.
[[nodiscard]] objection parse_date_time(std::string_view text, const date_format* format,
                                        date_time& out);

} // namespace leadimport::values
