#pragma once
// Unicode's normal forms: utf8proc, which the other text functions see through this alone.

#include <string>
#include <string_view>

namespace leadimport::text {

// Whether normal_form() makes one of `s`: not of what is longer than limits::compared_text_bytes,
// nor where more marks stand behind one another than any writing needs. The time that they take
// grows with their square, and one character can become eighteen.
[[nodiscard]] bool has_normal_form(std::string_view s) noexcept;

// `s`, which is UTF-8, composed, and with utf8proc's further `options` (UTF8PROC_COMPAT and the
// like); as it stands when it has none, or when there is no memory.
[[nodiscard]] std::string normal_form(std::string_view s, int options);

} // namespace leadimport::text
