#pragma once
// The languages that people are spoken to in. Each phrase of the catalogue has a text in each.

#include <cstddef>
#include <cstdint>

namespace leadimport::words {

enum class language : std::uint8_t { english };
inline constexpr std::size_t languages = 1;

// What files say, in every language of the program: result files, summary.json, the log, a drafted
// mapping. They are passed on, compared with those of other runs and read by scripts, so that their
// language does not follow that of the terminal (cli/told.hpp).
inline constexpr auto language_of_files = language::english;

} // namespace leadimport::words
