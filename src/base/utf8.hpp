#pragma once
// What the text functions know of single characters. The rest stands in text.hpp.

#include <cstddef>
#include <string_view>

namespace leadimport::text {

// The length of the well-formed character at the front of `s` (RFC 3629, section 4), or 0. `s` is
// not empty.
[[nodiscard]] std::size_t character_length(std::string_view s) noexcept;

} // namespace leadimport::text
