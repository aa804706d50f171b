#pragma once
// Unicode's normal forms: utf8proc, which the other text functions see through this alone.

#include <string>
#include <string_view>

namespace leadimport::text {

// `s`, which is UTF-8, composed, and with utf8proc's further `options` (UTF8PROC_COMPAT and the
// like); as it stands when there is no memory.
[[nodiscard]] std::string normal_form(std::string_view s, int options);

} // namespace leadimport::text
