#pragma once
// How a CSV file is spelled. Result files are written in the dialect of their input.

#include "leadimport/base/error.hpp"

#include <string>
#include <string_view>

namespace leadimport::csv {

// U+FEFF in UTF-8: what Excel writes in front of a text.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

enum class line_end { lf, crlf, cr };

struct dialect {
    char delimiter = ',';
    line_end ends = line_end::lf; // the first one seen; the reader takes all three anywhere
    bool mixed_ends = false;      // another one was seen behind the first
    bool bom = false;             // U+FEFF stood in front
    bool sep_line = false;        // the first line is Excel's `sep=;` and not the header

    bool operator==(const dialect&) const = default;
};

[[nodiscard]] std::string_view line_end_text(line_end e) noexcept; // "\n", "\r\n", "\r"
[[nodiscard]] std::string_view line_end_name(line_end e) noexcept; // "LF", "CRLF", "CR"
[[nodiscard]] std::string delimiter_name(char c); // for people: "comma", "tab", "“^”"

// What --delimiter takes: one of the names comma, semicolon, tab, pipe in any case, or a single
// ASCII character that is no letter, digit, blank, quote or control character (a tab is one, also
// typed as
// `\t`). Else bad_option.
[[nodiscard]] result<char> parse_delimiter(std::string_view typed);

// The dialect of a text that begins with `front` (UTF-8, a byte order mark allowed; the last record
// may be cut off unless `whole`). Sets delimiter and sep_line, nothing else. The delimiter is
//  1. the one of a first line `sep=;` (in any case, quotes around it allowed), for which all
//     characters count that parse_delimiter() takes;
//  2. of , ; tab | those that cut the header into two columns or more, quotes respected; of these
//     the one for which the most of the first hundred records have as many cells as the header
//     (nine tenths are as good as all); of equals the one that makes more columns; then the first;
//  3. a comma when none cuts the header.
[[nodiscard]] dialect detect_dialect(std::string_view front, bool whole);

} // namespace leadimport::csv
