#pragma once
// Blanks as Unicode knows them.

#include "base/utf8.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace leadimport::text {

// The code point of a well-formed character.
[[nodiscard]] std::int32_t code_point_of(std::string_view character) noexcept;

// White space, separators and NEL.
[[nodiscard]] bool is_white(std::int32_t code_point) noexcept;

// UTF-8 without blanks at its ends, and with one space in place of those between two words. What a
// blank is is the caller's.
template<class IsBlank>
[[nodiscard]] std::string with_single_blanks(std::string_view s, IsBlank is_blank) {
    std::string out;
    out.reserve(s.size());
    bool blank = false;
    while (!s.empty()) {
        const auto c = s.substr(0, character_length(s));
        s.remove_prefix(c.size());
        if (is_blank(code_point_of(c))) {
            blank = true;
            continue;
        }
        if (blank && !out.empty()) out.push_back(' ');
        blank = false;
        out += c;
    }
    return out;
}

} // namespace leadimport::text
