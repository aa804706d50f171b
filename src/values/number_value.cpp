#include "values/number_value.hpp"

#include "values/ascii_buffer.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace leadimport::values {

using text::is_digit;

namespace {

// Longer than any sum of money, shorter than what a double's range ends at.
constexpr std::size_t longest_number = 100;
// A JSON number becomes a double on the other side (RFC 8259 section 6), which keeps whole numbers
// of so many digits; a longer one would arrive as another.
constexpr unsigned exact_digits = 15;
using plain_text = ascii_buffer<longest_number>;

// After spelling() a text consists of these only.
constexpr char won_sign = '$';
constexpr char won_word = 'w';

struct spelling {
    std::string_view bytes;
    char plain;
};
constexpr std::array<spelling, 15> spellings{{
    {"\xc2\xa0", ' '},     // no-break space
    {"\xe3\x80\x80", ' '}, // ideographic space
    {"\xe2\x80\xaf", ' '}, // narrow no-break space
    {"\t", ' '},
    {"₩", won_sign},
    {"￦", won_sign},
    {"\\", won_sign},
    {"원", won_word},
    {"，", ','},
    {"．", '.'},
    {"\xe2\x88\x92", '-'}, // minus sign
    {"－", '-'},
    {"＋", '+'},
    {"\r", ' '},
    {"\n", ' '},
}};

// The plain spelling of the character at the front of `s`, which is taken off; 0 for one that has
// no place in a number.
char take_plain(std::string_view& s) noexcept {
    const char c = s.front();
    if (is_digit(c) || c == ',' || c == '.' || c == '-' || c == '+' || c == ' ') {
        s.remove_prefix(1);
        return c;
    }
    if (s.starts_with("\xef\xbc") && s.size() > 2 && s[2] >= '\x90' && s[2] <= '\x99') {
        const char digit = static_cast<char>('0' + (s[2] - '\x90')); // full-width digits
        s.remove_prefix(3);
        return digit;
    }
    for (const auto& known : spellings) {
        if (!s.starts_with(known.bytes)) continue;
        s.remove_prefix(known.bytes.size());
        return known.plain;
    }
    return 0;
}

objection make_plain(std::string_view text, plain_text& plain) {
    while (!text.empty()) {
        const char next = text.front();
        const char c = take_plain(text);
        if (c == 0 && (next == 'e' || next == 'E') && !plain.view().empty())
            return words::number_is_scientific;
        if (c == 0) return words::number_expected;
        if (!plain.push(c)) return words::number_too_long(longest_number);
    }
    return {};
}

std::string_view without_blanks(std::string_view s) noexcept {
    while (s.starts_with(' '))
        s.remove_prefix(1);
    while (s.ends_with(' '))
        s.remove_suffix(1);
    return s;
}

bool take(std::string_view& s, char c) noexcept {
    if (!s.starts_with(c)) return false;
    s.remove_prefix(1);
    s = without_blanks(s);
    return true;
}

// Takes sign and currency off, wherever they may stand; tells whether the number is negative.
bool take_adornments(std::string_view& s) noexcept {
    s = without_blanks(s);
    bool negative = take(s, '-');
    const bool positive = !negative && take(s, '+');
    const bool currency = take(s, won_sign);
    if (currency && !negative && !positive) {
        negative = take(s, '-');
        if (!negative) take(s, '+');
    }
    if (s.ends_with(won_word)) {
        s.remove_suffix(1);
        s = without_blanks(s);
    }
    return negative;
}

// Whether the commas of a whole part stand where thousands end.
bool thousands_are_complete(std::string_view s) noexcept {
    const auto first = s.find(',');
    if (first == std::string_view::npos) return true;
    if (first == 0 || first > 3 || s.front() == '0') return false;
    for (std::size_t i = first; i < s.size(); i += 4)
        if (s[i] != ',' || s.size() - i < 4 ||
            !std::all_of(s.data() + i + 1, s.data() + i + 4, is_digit))
            return false;
    return true;
}

objection write_digits(std::string_view whole, std::string_view fraction, bool negative,
                       json_writer& out) {
    ascii_buffer<longest_number + 2> json;
    const auto is_zero = [](char c) { return c == '0' || c == ','; };
    const bool zero = std::ranges::all_of(whole, is_zero) && std::ranges::all_of(fraction, is_zero);
    if (negative && !zero) json.push('-');
    // JSON allows no zero in front, and demands a digit before the point.
    const auto from = std::min(whole.find_first_not_of('0'), whole.size());
    if (std::cmp_greater(std::ranges::count_if(whole.substr(from), is_digit), exact_digits))
        return words::number_too_large(exact_digits);
    if (from == whole.size()) json.push('0');
    for (const char c : whole.substr(from))
        if (c != ',') json.push(c);
    if (!fraction.empty()) {
        json.push('.');
        json.push(fraction);
    }
    out.raw(json.view());
    return {};
}

} // namespace

objection write_number(std::string_view text, json_writer& out) {
    plain_text plain;
    if (auto wrong = make_plain(text, plain)) return wrong;
    auto s = plain.view();
    const bool negative = take_adornments(s);
    const auto point = s.find('.');
    const auto whole = s.substr(0, point);
    const bool has_point = point != std::string_view::npos;
    const auto fraction = has_point ? s.substr(point + 1) : std::string_view{};
    if (fraction.find('.') != std::string_view::npos) return words::number_has_two_points;
    const auto is_whole = [](char c) { return is_digit(c) || c == ','; };
    if (!std::ranges::all_of(whole, is_whole) || !std::ranges::all_of(fraction, is_digit) ||
        (has_point && fraction.empty()) || (whole.empty() && !has_point))
        return words::number_expected;
    if (!thousands_are_complete(whole)) return words::number_has_stray_commas;
    return write_digits(whole, fraction, negative, out);
}

} // namespace leadimport::values
