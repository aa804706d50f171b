#pragma once
// What is said becomes text for whoever reads a command's output: in one language, for all of it.

#include "leadimport/base/error.hpp"
#include "leadimport/words/message.hpp"

#include <string>

namespace leadimport::cli {

inline constexpr auto spoken = words::language::english;

[[nodiscard]] inline std::string told(const words::message& m) { return text_of(m, spoken); }
[[nodiscard]] inline std::string told(const error& e) { return text_of(e, spoken); }

} // namespace leadimport::cli
