#pragma once
// What a few values of a column tell: how they look, and how a field has to read them.

#include "leadimport/values/schema.hpp"
#include "leadimport/words/message.hpp"

#include <span>
#include <string>
#include <string_view>

namespace leadimport::values {

// A value as it looks: 9 for every digit, A and a for Latin letters, 가 for Hangul, 字 for other
// letters; everything else as it is. "kim@a.kr" → "aaa@a.aa".
[[nodiscard]] std::string shape_of(std::string_view value);

// For a comment: in one line, and not too long.
[[nodiscard]] std::string in_short(std::string_view value);

// What the mapping has to say so that a field takes the values.
struct reading_hint {
    std::string format;   // of dates; empty: none is needed, or none fits
    std::string split;    // of lists; empty: the usual one
    words::message doubt; // what only the user can know; empty: nothing
};
[[nodiscard]] reading_hint hint_for(const field& f, std::span<const std::string> values);

} // namespace leadimport::values
