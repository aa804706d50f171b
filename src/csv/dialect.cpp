#include "leadimport/csv/dialect.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/csv.hpp"

#include <array>

namespace leadimport::csv {
namespace {

struct named_delimiter {
    std::string_view name;
    char delimiter;
};

constexpr std::array<named_delimiter, 4> named_delimiters{
    {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}}};

// ASCII alone, whatever the locale.
bool can_delimit(char c) noexcept {
    if (c == '\t') return true;
    if (c <= ' ' || c > '~' || c == '"') return false;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !letter && (c < '0' || c > '9');
}

} // namespace

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

std::string delimiter_name(char c) {
    for (const auto& d : named_delimiters)
        if (d.delimiter == c) return std::string{d.name};
    return text::quoted({&c, 1});
}

result<char> parse_delimiter(std::string_view typed) {
    if (typed.size() == 1 && can_delimit(typed.front())) return typed.front();
    if (typed == "\\t") return '\t';
    for (const auto& d : named_delimiters)
        if (d.name == text::lower(typed)) return d.delimiter;
    return error{errc::bad_option, "--delimiter", words::no_delimiter(text::quoted(typed))};
}

} // namespace leadimport::csv
