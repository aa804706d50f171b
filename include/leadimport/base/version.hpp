#pragma once

#include <string_view>

namespace leadimport {

// "0.1.0": the project's version in CMakeLists.txt.
[[nodiscard]] std::string_view version() noexcept;

} // namespace leadimport
