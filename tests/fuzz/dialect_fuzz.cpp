// Any text as the front of a file: a delimiter comes out that the text gives cause for, and neither
// a byte order mark nor blank lines in front change it. Any text as --delimiter, too.

#include "leadimport/csv/dialect.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;

void check(bool holds) {
    if (!holds) std::abort();
}

void check_detection(std::string_view text, bool whole) {
    const auto d = csv::detect_dialect(text, whole);
    check(d == csv::detect_dialect(text, whole));
    if (d.sep_line)
        check(csv::parse_delimiter({&d.delimiter, 1}).has_value());
    else if (d.delimiter != ',')
        check(std::string_view{";\t|"}.find(d.delimiter) != std::string_view::npos);
    if (d.delimiter != ',') check(text.find(d.delimiter) != std::string_view::npos);
    check(csv::detect_dialect("\n\r\n" + std::string{text}, whole) == d ||
          text.starts_with("\xef\xbb\xbf"));
    check(csv::detect_dialect("\xef\xbb\xbf" + std::string{text}, whole) == d ||
          text.starts_with("\xef\xbb\xbf"));
    const auto said = csv::detect_dialect("sep=|\n" + std::string{text}, whole);
    check(said.sep_line && said.delimiter == '|');
}

void check_option(std::string_view typed) {
    const auto c = csv::parse_delimiter(typed);
    if (!c) return;
    check(*csv::parse_delimiter({&*c, 1}) == *c);
    const auto d = csv::detect_dialect(std::string{"sep="} + *c + "\n", false);
    check(d.sep_line && d.delimiter == *c);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    check_detection(text, true);
    check_detection(text, false);
    check_option(text);
    return 0;
}
