#pragma once
// Names in error messages: what was probably meant.

#include <span>
#include <string>
#include <string_view>

namespace leadimport::mapping {

// `complaint` with "; did you mean “…”?" for the nearest of `known` behind it, else with
// "; there are “…”, “…”, …" and the first few of them, else alone.
[[nodiscard]] std::string with_suggestion(std::string complaint, std::string_view wanted,
                                          std::span<const std::string_view> known);

} // namespace leadimport::mapping
