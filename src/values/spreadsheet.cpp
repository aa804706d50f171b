#include "leadimport/values/spreadsheet.hpp"

#include "values/spreadsheet_date.hpp"
#include "values/spreadsheet_formula.hpp"
#include "values/spreadsheet_number.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::values {

namespace {

constexpr std::array<std::string_view, 7> sheet_blanks{
    " ", "\t", "\r", "\n", "\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\xaf",
};

bool take_blank_in_front(std::string_view& s) noexcept {
    for (const auto blank : sheet_blanks)
        if (s.starts_with(blank)) {
            s.remove_prefix(blank.size());
            return true;
        }
    return false;
}

bool take_blank_behind(std::string_view& s) noexcept {
    for (const auto blank : sheet_blanks)
        if (s.ends_with(blank)) {
            s.remove_suffix(blank.size());
            return true;
        }
    return false;
}

std::string_view without_blanks_at_ends(std::string_view s) noexcept {
    while (take_blank_in_front(s)) {
    }
    while (take_blank_behind(s)) {
    }
    return s;
}

std::string with_plain_line_ends(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '\r' && s.substr(i + 1).starts_with('\n')) continue;
        out += s[i] == '\r' ? '\n' : s[i];
    }
    return out;
}

// The text itself.
std::string bare_text(std::string_view s) {
    return with_plain_line_ends(without_blanks_at_ends(s));
}

// An apostrophe in front tells spreadsheets to take the rest as text.
std::string_view without_apostrophe(std::string_view s) noexcept {
    if (s.starts_with('\'')) s.remove_prefix(1);
    return s;
}

bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

// Those above U+FFFF begin with such a byte, and take two units of UTF-16.
bool is_pair_in_utf16(char c) noexcept { return static_cast<unsigned char>(c) >= 0xf0U; }

std::size_t utf16_units(std::string_view s) noexcept {
    std::size_t units = 0;
    for (const char c : s)
        units += (begins_character(c) ? 1U : 0U) + (is_pair_in_utf16(c) ? 1U : 0U);
    return units;
}

// A cell of a workbook holds 32,767 units; LibreOffice reads 65,535 of one in a CSV file.
bool is_cut(std::string_view original, std::string_view now) noexcept {
    if (now.size() >= original.size() || !original.starts_with(now)) return false;
    const bool before_pair = is_pair_in_utf16(original[now.size()]);
    const auto units = utf16_units(now);
    for (const std::size_t most : {32'767U, 65'535U})
        if (units == most || (before_pair && units + 1 == most)) return true;
    return false;
}

std::optional<bool> sheet_boolean(std::string_view s) {
    const auto word = text::lower(s);
    if (word == "true" || word == "참") return true;
    if (word == "false" || word == "거짓") return false;
    return std::nullopt;
}

// LibreOffice reads Korean words, and writes TRUE. Nothing writes Korean ones.
bool is_same_boolean(std::string_view original, std::string_view now) {
    const auto was = sheet_boolean(original);
    return was && was == sheet_boolean(now) && !now.starts_with("참") && !now.starts_with("거짓");
}

// 0 1/2 is shown as 1/2.
bool is_fraction_without_whole(std::string_view original, std::string_view now) {
    const auto slash = now.find('/');
    return slash != now.npos && original.starts_with("0 ") && original.substr(2) == now &&
           text::parse_unsigned(now.substr(0, slash)) &&
           text::parse_unsigned(now.substr(slash + 1));
}

std::vector<sheet_moment> shown_moments(std::string_view now, day_order order) {
    auto all = read_sheet_moments(now, order);
    const auto number = read_sheet_number(now);
    if (number && number->as_shown && number->is_bare() && !number->value.negative)
        for (const auto& m : moments_of_serial(now))
            all.push_back(m);
    return all;
}

// One country's order has to explain both texts.
bool is_same_moment(std::string_view original, std::string_view now) {
    for (const auto order :
         {day_order::year_month_day, day_order::month_day_year, day_order::day_month_year})
        for (const auto& was : read_sheet_moments(original, order))
            for (const auto& shown : shown_moments(now, order))
                if (moment_is_shown_as(was, shown)) return true;
    return false;
}

bool is_number_or_date(std::string_view s) {
    return read_sheet_number(s) || !read_sheet_moments(s, day_order::year_month_day).empty() ||
           !read_sheet_moments(s, day_order::day_month_year).empty();
}

bool is_shown_as(const sheet_number& original, std::string_view now) {
    const auto shown = read_sheet_number(now);
    return shown && number_is_shown_as(original, *shown);
}

bool is_same_value(std::string_view original, std::string_view now) {
    const auto number = read_sheet_number(original);
    return number ? is_shown_as(*number, now) : is_same_moment(original, now);
}

bool is_same_text(std::string_view original, std::string_view now) noexcept {
    return original == now || without_apostrophe(original) == without_apostrophe(now) ||
           is_cut(original, now);
}

bool is_what_formula_gives(std::string_view original, std::string_view now) {
    if (!looks_like_formula(original)) return false;
    if (is_error_word(now)) return true;
    if (const auto number = number_of_formula(original)) return is_shown_as(*number, now);
    const auto text = text_of_formula(original);
    // Opened and saved once more, the text is one like others.
    return text && (*text == now || is_same_value(*text, now));
}

bool is_made_of(std::string_view original, std::string_view now) {
    if (is_same_text(original, now)) return true;
    if (original.empty() || now.empty()) return false;
    if (is_filled_with_hashes(now)) return is_number_or_date(original);
    return is_same_boolean(original, now) || is_what_formula_gives(original, now) ||
           is_fraction_without_whole(original, now) || is_same_value(original, now);
}

// Takes the character in front of `s`, which is not empty.
std::string_view take_character(std::string_view& s) noexcept {
    std::size_t size = 1;
    while (size < s.size() && !begins_character(s[size]))
        ++size;
    const auto character = s.substr(0, size);
    s.remove_prefix(size);
    return character;
}

bool is_spelled_with_marks(std::string_view original, std::string_view now,
                           const can_spell& spelled, std::string_view mark_of_pair) {
    while (!original.empty()) {
        const auto character = take_character(original);
        const auto mark = is_pair_in_utf16(character.front()) ? mark_of_pair : "?";
        if (now.starts_with(character))
            now.remove_prefix(character.size());
        else if (now.starts_with(mark) && !spelled(character))
            now.remove_prefix(mark.size());
        else
            return false;
    }
    return now.empty();
}

bool is_exponential(std::string_view cell) {
    const auto number = read_sheet_number(cell);
    return number && number->scientific && number->as_shown;
}

bool has_lost_its_digits(std::string_view cell) noexcept {
    constexpr std::size_t kept = 15;
    if (cell.starts_with('-')) cell.remove_prefix(1);
    return cell.size() > kept && std::ranges::all_of(cell, text::is_digit) && cell.front() != '0' &&
           cell.find_first_not_of('0', kept) == cell.npos;
}

bool is_mobile_number_without_zero(std::string_view cell) noexcept {
    constexpr std::size_t digits = 10;
    return cell.size() == digits && cell.starts_with("10") &&
           std::ranges::all_of(cell, text::is_digit);
}

} // namespace

bool spreadsheet_made(std::string_view original, std::string_view now) {
    return original == now || is_made_of(bare_text(original), bare_text(now));
}

bool differs_by_lost_characters(std::string_view original, std::string_view now,
                                const can_spell& spelled) {
    const auto was = with_plain_line_ends(original);
    const auto is = with_plain_line_ends(now);
    // A no-break space is a blank that an encoding may lack.
    for (const bool trimmed : {false, true})
        for (const auto* const mark_of_pair : {"?", "??"})
            if (is_spelled_with_marks(trimmed ? without_blanks_at_ends(was) : was,
                                      trimmed ? without_blanks_at_ends(is) : is, spelled,
                                      mark_of_pair))
                return true;
    return false;
}

bool looks_damaged(std::string_view cell) {
    const auto bare = bare_text(cell);
    constexpr std::size_t shortest_row_of_hashes = 3;
    if (is_filled_with_hashes(bare)) return bare.size() >= shortest_row_of_hashes;
    return is_error_word(bare) || is_exponential(bare) || has_lost_its_digits(bare) ||
           is_mobile_number_without_zero(bare);
}

} // namespace leadimport::values
