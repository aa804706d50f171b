#pragma once
// Reads a date, with or without a time, out of a text; the forms are those that leave no doubt.

#include "mapping/date_value.hpp"
#include "mapping/objection.hpp"

#include <optional>
#include <string_view>

namespace leadimport::mapping {

struct date_time {
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    std::string_view fraction;         // digits behind the seconds' point, a view into the text
    std::optional<int> offset_minutes; // from UTC, when a zone was given
};

// With a format only what it describes, else: 2024-04-16, 2024.4.16, 2024. 4. 16., 2024/04/16,
// 20240416, 2024년 4월 16일; behind it, after blanks or a T, 14:05, 14:05:09.123, 오후 2:05, 2:05
// PM; behind that Z or +09:00.
[[nodiscard]] objection parse_date_time(std::string_view text, const date_format* format,
                                        date_time& out);

} // namespace leadimport::mapping
