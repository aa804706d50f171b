#pragma once
// Texts that a spreadsheet takes for formulas, and what it writes when it can make nothing of them.

#include "values/spreadsheet_number.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::values {

// Whether it begins as formulas do: with = + - or @.
[[nodiscard]] bool looks_like_formula(std::string_view text) noexcept;

// The text that a formula puts together of texts: ="00123" gives 00123. Nothing for other formulas.
[[nodiscard]] std::optional<std::string> text_of_formula(std::string_view text);

// The number that a formula of numbers gives: =5, +82-10-1234. Nothing for other formulas.
[[nodiscard]] std::optional<sheet_number> number_of_formula(std::string_view text);

// #NAME?, #VALUE!, Err:508 and their like.
[[nodiscard]] bool is_error_word(std::string_view text) noexcept;

// ####: a column that is too narrow for a date or a number.
[[nodiscard]] bool is_filled_with_hashes(std::string_view text) noexcept;

} // namespace leadimport::values
