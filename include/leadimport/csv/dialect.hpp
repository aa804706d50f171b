#pragma once
// How a CSV file is spelled. Result files are written in the dialect of their input.

#include <string_view>

namespace leadimport::csv {

enum class line_end { lf, crlf, cr };

struct dialect {
    char delimiter = ',';
    line_end ends = line_end::lf; // the first one seen; the reader takes all three anywhere
    bool bom = false;             // a UTF-8 byte order mark stood in front

    bool operator==(const dialect&) const = default;
};

[[nodiscard]] std::string_view line_end_text(line_end e) noexcept; // "\n", "\r\n", "\r"
[[nodiscard]] std::string_view line_end_name(line_end e) noexcept; // "LF", "CRLF", "CR"

} // namespace leadimport::csv
