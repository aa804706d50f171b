#include "leadimport/values/draft_values.hpp"

#include "values/date_text.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/values/date_value.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace leadimport::values {
namespace {

constexpr std::size_t longest_shown = 24; // characters

// Bytes of the character at the front of UTF-8.
std::size_t character_bytes(std::string_view s) noexcept {
    std::size_t n = 1;
    while (n < s.size() && (static_cast<unsigned char>(s[n]) & 0xc0) == 0x80)
        ++n;
    return n;
}

// Hangul syllables are U+AC00 to U+D7A3.
bool is_hangul(std::string_view c) noexcept {
    return c.size() == 3 && c >= "\xea\xb0\x80" && c <= "\xed\x9e\xa3";
}

std::string_view shape_of_character(std::string_view c) noexcept {
    const char first = c.front();
    if (first >= '0' && first <= '9') return "9";
    if (first >= 'A' && first <= 'Z') return "A";
    if (first >= 'a' && first <= 'z') return "a";
    if (is_hangul(c)) return "가";
    return c.size() > 2 && c >= "\xe3\x80\x80" ? "字" : c;
}

bool fits(std::string_view value, const date_format* format) {
    date_time out;
    return !parse_date_time(text::trim(value), format, out);
}

bool all_fit(std::span<const std::string> values, const date_format* format) {
    return std::ranges::all_of(values, [&](const std::string& v) { return fits(v, format); });
}

// Every order that a day, a month and a year can stand in so that it has to be said.
std::vector<std::string> formats_that_fit(std::span<const std::string> values) {
    std::vector<std::string> found;
    for (const auto* order : {"D M Y", "M D Y", "Y D M"})
        for (const char separator : {'/', '.', '-'})
            for (const auto* time : {"", " h:m", " h:m:s"}) {
                std::string text = order;
                std::ranges::replace(text, ' ', separator);
                date_format format;
                if (date_format::parse(text + time, format)) continue;
                if (all_fit(values, &format)) found.push_back(text + time);
            }
    return found;
}

void hint_at_format(std::span<const std::string> values, reading_hint& hint) {
    if (values.empty() || all_fit(values, nullptr)) return;
    const auto formats = formats_that_fit(values);
    if (!formats.empty()) hint.format = formats.front();
    if (formats.size() > 1) hint.doubt = words::values_fit_two_formats(formats[0], formats[1]);
    if (formats.empty()) hint.doubt = words::some_values_no_dates;
}

// How many values consist of options alone when they are cut there.
std::ptrdiff_t count_lists(const field& f, std::span<const std::string> values,
                           std::string_view separator) {
    return std::ranges::count_if(values, [&](const std::string& v) {
        return std::ranges::all_of(text::split(v, separator), [&](std::string_view part) {
            const auto option = text::trim(part);
            return option.empty() || std::ranges::find(f.options, option) != f.options.end();
        });
    });
}

void hint_at_split(const field& f, std::span<const std::string> values, reading_hint& hint) {
    constexpr std::array separators{";", ",", "/", "|", "\n"};
    const auto* best = separators.front();
    auto most = count_lists(f, values, best);
    for (const auto* s : separators)
        if (const auto n = count_lists(f, values, s); n > most) {
            best = s;
            most = n;
        }
    if (best != separators.front()) hint.split = best;
    if (most < std::ssize(values)) hint.doubt = words::some_values_no_options;
}

} // namespace

std::string shape_of(std::string_view value) {
    std::string s;
    while (!value.empty()) {
        const auto c = value.substr(0, character_bytes(value));
        s.append(shape_of_character(c));
        value.remove_prefix(c.size());
    }
    return s;
}

std::string in_short(std::string_view value) {
    std::string s;
    value = text::trim(value);
    for (std::size_t n = 0; !value.empty(); ++n) {
        if (n == longest_shown) return text::visible(s.append("…"));
        const auto c = value.substr(0, character_bytes(value));
        const auto byte = static_cast<unsigned char>(c.front());
        s.append(byte < 0x20 || byte == 0x7f ? " " : c);
        value.remove_prefix(c.size());
    }
    return text::visible(s);
}

reading_hint hint_for(const field& f, std::span<const std::string> values) {
    reading_hint hint;
    if (f.type == field_type::date || f.type == field_type::date_time) hint_at_format(values, hint);
    if (f.type == field_type::multi_select) hint_at_split(f, values, hint);
    if (f.type == field_type::single_select && count_lists(f, values, "\x01") < std::ssize(values))
        hint.doubt = words::some_values_no_options_table;
    return hint;
}

} // namespace leadimport::values
