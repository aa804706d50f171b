#pragma once
// Passwords in URLs, in texts that may hold one because the user typed it in the wrong place. A
// pure function.

#include <string>
#include <string_view>

namespace leadimport {

// `text` with an ellipsis in place of what stands between "://" and the last @ (or %40) before the
// next blank or quotation mark: "http://me:secret@proxy:1" becomes "http://…@proxy:1".
[[nodiscard]] std::string without_passwords(std::string_view text);

} // namespace leadimport
