#pragma once
// The languages that people are spoken to in. Each phrase of the catalogue has a text in each.

#include <cstddef>
#include <cstdint>

namespace leadimport::words {

enum class language : std::uint8_t { english };
inline constexpr std::size_t languages = 1;

} // namespace leadimport::words
