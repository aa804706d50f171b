#include "leadimport/csv/dialect.hpp"

namespace leadimport::csv {

std::string_view line_end_text(line_end e) noexcept {
    switch (e) {
    case line_end::lf: return "\n";
    case line_end::crlf: return "\r\n";
    case line_end::cr: return "\r";
    }
    return "\n";
}

std::string_view line_end_name(line_end e) noexcept {
    switch (e) {
    case line_end::lf: return "LF";
    case line_end::crlf: return "CRLF";
    case line_end::cr: return "CR";
    }
    return "LF";
}

} // namespace leadimport::csv
