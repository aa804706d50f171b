#pragma once
// The parts of a text that may be a date, for spreadsheet_date.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {

// A text as a row of signs, by which its form can be looked up in a table: "2024년 1월 2일 3:04 PM"
// is NyNmNdN:NH. Blanks stand for nothing: two numbers beside each other had some between them.
struct date_tokens {
    struct number {
        unsigned value = 0;
        int digits = 0;
    };
    // N number, M name of a month, H half of the day, T between day and time, y m d h n s 년 월 일
    // 시 분 초; the others are themselves.
    std::string form;
    // One for each sign: the number; of a month 1 to 12; of a half 0 or 1; else 0.
    std::vector<number> values;
};

// Nothing when a part is none of those, or there are more than a date has.
[[nodiscard]] std::optional<date_tokens> tokens_of_date(std::string_view text);

} // namespace leadimport::values
