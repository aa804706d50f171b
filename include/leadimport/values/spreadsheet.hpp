#pragma once
// What spreadsheets do to the cells of a CSV file that is opened and saved again. They read
// numbers, dates and formulas out of texts and write what they show, so that cells that the user
// did not touch come back changed: 007 as 7, a phone number without its zero, 1-2 as a date of this
// year.
//
// The judgement is about Excel and LibreOffice Calc, in Korean and in English, with their default
// settings. Rules: a spreadsheet loses and a person adds, and what is not certain is a person's.
//
// What a spreadsheet makes of a cell a person can type, too: 2024-01-02 for 24-1-2, 1200 for 1,200.
// The texts alone do not tell which. So where the original was refused for its spelling and the new
// text is not, a caller should take the new one without asking here.

#include <functional>
#include <string_view>

namespace leadimport::values {

// Whether a spreadsheet makes `now` of `original` when it opens a CSV file and saves it, and the
// user leaves the cell alone. Equal texts: true. Both are UTF-8. What a formula makes of other
// cells is not known here: of formulas only those of constants are (="007", +82-10-1234). Any
// thread.
[[nodiscard]] bool spreadsheet_made(std::string_view original, std::string_view now);

// Whether an encoding has this character (UTF-8).
using can_spell = std::function<bool(std::string_view character)>;

// Whether `now` is `original` after each character that the encoding lacks was written as a
// question mark: one each, or, as programs with UTF-16 inside may do it, two for one above U+FFFF.
// Blanks at the ends and the kind of line ends do not count. Any thread that `spelled` may be
// called from.
[[nodiscard]] bool differs_by_lost_characters(std::string_view original, std::string_view now,
                                              const can_spell& spelled);

// Whether a text looks like what a spreadsheet leaves of one that it has damaged, when the original
// is not known: 1.01E+10, #NAME?, ########, 16 or more digits of which those behind the 15th are
// zeros, a Korean mobile number without its 0 (1012345678). Any thread.
[[nodiscard]] bool looks_damaged(std::string_view cell);

} // namespace leadimport::values
