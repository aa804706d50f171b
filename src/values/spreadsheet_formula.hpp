#pragma once
// Texts that a spreadsheet takes for formulas, and what it writes when it can make nothing of them.

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::values {

// Whether it begins as formulas do: with = + - or @.
[[nodiscard]] bool looks_like_formula(std::string_view text) noexcept;

// What a formula of constants amounts to: texts put together (="00123"), a number (=5), a sum
// (+82-10-1234). Nothing for others.
[[nodiscard]] std::optional<std::string> constant_formula(std::string_view text);

// #NAME?, #VALUE!, Err:508 and their like.
[[nodiscard]] bool is_error_word(std::string_view text) noexcept;

// ####: a column that is too narrow for a date or a number.
[[nodiscard]] bool is_filled_with_hashes(std::string_view text) noexcept;

} // namespace leadimport::values
