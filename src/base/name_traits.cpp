#include "leadimport/base/name_traits.hpp"

#include "base/blanks.hpp"
#include "base/normal_form.hpp"
#include "base/utf8.hpp"

#include "leadimport/base/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace leadimport::text {
namespace {

bool is_invisible(utf8proc_int32_t c) noexcept {
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS: return true;
    // Some are letters or marks: Hangul's filler, variation selectors.
    default: return utf8proc_get_property(c)->ignorable != 0;
    }
}

bool is_upper(utf8proc_int32_t c) noexcept {
    const auto category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT ||
           utf8proc_tolower(c) != c;
}

// `s` is UTF-8. ASCII's separators of information count as blanks, too.
std::string collapsed(std::string_view s) {
    return with_single_blanks(
        s, [](std::int32_t c) { return is_white(c) || (c >= 0x1c && c <= 0x1f); });
}

std::string escaped(std::string_view s) {
    std::string out;
    for (const char c : s) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#x27;"; break;
        default: out.push_back(c);
        }
    }
    return out;
}

void add_traits_of(utf8proc_int32_t c, name_traits& to) noexcept {
    if (is_upper(c)) to.add(c < 0x80 ? name_trait::upper : name_trait::other_upper);
    if (c > 0xffff) to.add(name_trait::astral);
    if (is_invisible(c)) to.add(name_trait::invisible);
}

// Of a name that its compatibility form changes: which of its characters do that.
void add_compatibility_of(std::string_view name, name_traits& to) {
    for (auto rest = name; !rest.empty();) {
        const auto character = rest.substr(0, character_length(rest));
        rest.remove_prefix(character.size());
        if (normal_form(character, UTF8PROC_COMPAT) == normal_form(character, 0)) continue;
        switch (utf8proc_get_property(code_point_of(character))->decomp_type) {
        case UTF8PROC_DECOMP_TYPE_WIDE: to.add(name_trait::full_width); break;
        case UTF8PROC_DECOMP_TYPE_NARROW: to.add(name_trait::half_width); break;
        default: to.add(name_trait::not_nfkc);
        }
    }
}

bool is_mark(utf8proc_int32_t c) noexcept {
    const auto category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

// é, ñ, が: a letter that some servers keep, or look for, without its mark.
bool is_marked_letter(utf8proc_int32_t c) noexcept {
    std::array<utf8proc_int32_t, 8> parts{};
    int boundary = 0;
    const auto count =
        utf8proc_decompose_char(c, parts.data(), parts.size(),
                                static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE), &boundary);
    const auto end = std::clamp<utf8proc_ssize_t>(count, 0, parts.size());
    return std::any_of(parts.begin(), parts.begin() + end, is_mark);
}

bool is_special(utf8proc_int32_t c) noexcept {
    const auto category = utf8proc_category(c);
    if (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO) return true;
    return is_invisible(c) || (is_white(c) && c != ' ') || is_marked_letter(c);
}

// Most names are printable ASCII without upper case or plain Hangul; this is about the former.
bool is_plain_ascii(std::string_view s) noexcept {
    char before = ' ';
    for (const char c : s) {
        if (c < ' ' || c > '~' || (c >= 'A' && c <= 'Z')) return false;
        if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'') return false;
        if (c == ' ' && before == ' ') return false;
        before = c;
    }
    return before != ' ';
}

} // namespace

name_traits traits_of(std::string_view name) {
    name_traits all;
    if (name.empty() || is_plain_ascii(name)) return all;
    if (find_invalid_utf8(name) || !has_normal_form(name)) {
        all.add(name_trait::unreadable);
        return all;
    }
    const auto nfc = normal_form(name, 0);
    if (nfc != name) all.add(name_trait::not_nfc);
    if (normal_form(name, UTF8PROC_COMPAT) != nfc) add_compatibility_of(nfc, all);
    if (collapsed(name) != name) all.add(name_trait::blanks);
    if (name.find_first_of("&<>\"'") != name.npos) all.add(name_trait::markup);
    for (auto rest = name; !rest.empty();) {
        const auto c = rest.substr(0, character_length(rest));
        rest.remove_prefix(c.size());
        add_traits_of(code_point_of(c), all);
    }
    return all;
}

std::u32string special_characters(std::string_view name) {
    std::u32string all;
    if (find_invalid_utf8(name)) return U"\ufffd";
    for (auto rest = name; !rest.empty();) {
        const auto c = rest.substr(0, character_length(rest));
        rest.remove_prefix(c.size());
        const auto code = code_point_of(c);
        if (is_special(code)) all.push_back(static_cast<char32_t>(code));
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

void name_size::widen(const name_size& other) noexcept {
    characters = std::max(characters, other.characters);
    utf16_units = std::max(utf16_units, other.utf16_units);
    bytes = std::max(bytes, other.bytes);
}

name_size size_of(std::string_view name) noexcept {
    const auto characters = count_characters(name);
    // What UTF-8 writes in four bytes, UTF-16 writes in two units.
    const auto pairs = std::ranges::count_if(
        name, [](char c) { return (static_cast<unsigned char>(c) & 0xf8U) == 0xf0U; });
    return {characters, characters + static_cast<std::size_t>(pairs), name.size()};
}

std::vector<std::string> search_forms(std::string_view name) {
    std::vector<std::string> forms{std::string{name}};
    if (traits_of(name).plain() || find_invalid_utf8(name)) return forms;
    for (auto&& form : {normal_form(name, 0), collapsed(name), escaped(name)})
        if (!form.empty() && std::ranges::find(forms, form) == forms.end()) forms.push_back(form);
    return forms;
}

} // namespace leadimport::text
