#pragma once
// Texts in lines of a bounded width.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::cli {

// Words of a text in lines of at most `width` columns, one line at least; a longer word has a
// line of its own. Blanks and line ends part words.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

} // namespace leadimport::cli
