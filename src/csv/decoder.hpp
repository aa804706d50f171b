#pragma once
// Conversions to UTF-8 that go on block by block. One thread.

#include "leadimport/csv/encoding.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace leadimport::csv {

// Where a conversion stopped.
enum class stop {
    taken, // all of the input is converted
    cut,   // what is left of the input is the beginning of a character
    full,  // the output has no room for the next character
    bad,   // what is left of the input begins with no character, or with one that the other side
           // lacks
};

class decoder {
public:
    virtual ~decoder() = default;
    // Converts from the front of `in` to the front of `out`, and takes off both what was used. What
    // is left of `in` has to come again, with more behind it.
    virtual stop convert(std::string_view& in, std::span<char>& out) = 0;
    // Writes what is held back behind the last character: at most a few characters.
    virtual void finish(std::span<char>& out) = 0;
};

// For every encoding but UTF-8. bad_option when this system's iconv lacks it.
[[nodiscard]] result<std::unique_ptr<decoder>> make_decoder(const encoding& e);

// The name under which iconv is asked to write `e`: where a byte order mark decides on the order
// when reading, it is little-endian.
[[nodiscard]] std::string iconv_name(const encoding& e);

// What is told when iconv has no such encoding.
[[nodiscard]] error no_such_encoding(std::string_view name);

} // namespace leadimport::csv
