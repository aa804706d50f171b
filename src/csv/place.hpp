#pragma once
// Where in a file something stands, as people count.

#include "leadimport/words/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leadimport::csv {

struct place {
    std::uint64_t line;   // from 1
    std::uint64_t column; // characters, from 1
};

// The place behind `before`, whose first byte stands at the front of line `line`. LF, CRLF and CR
// end lines.
[[nodiscard]] place locate(std::string_view before, std::uint64_t line) noexcept;

// Of the neighbours of bytes, so many are shown on either side.
inline constexpr std::size_t shown_neighbours = 2;
// The `count` bytes at `at` of `all` with their neighbours, for people: `the byte 0xFF at offset
// 50,123 in “B0 A1 [FF] 2C 31”`; of none, `the bytes before offset 50,123 in “B0 A1 [] 2C 31”`.
// `offset`: where in the file they stand.
[[nodiscard]] words::message describe_bytes(std::string_view all, std::size_t at, std::size_t count,
                                            std::uint64_t offset);

} // namespace leadimport::csv
