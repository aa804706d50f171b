#include "leadimport/base/loose_text.hpp"

#include "base/blanks.hpp"
#include "base/normal_form.hpp"

#include "leadimport/base/text.hpp"

#include <utf8proc.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

namespace leadimport::text {
namespace {

// That a name which was cut has to keep at least: shorter ones are often the beginning of others.
constexpr std::size_t prefix_characters = 50;

constexpr std::string_view replacement = "\uFFFD";

constexpr std::array named_entities = {
    std::pair{std::string_view{"amp;"}, U'&'},   std::pair{std::string_view{"lt;"}, U'<'},
    std::pair{std::string_view{"gt;"}, U'>'},    std::pair{std::string_view{"quot;"}, U'"'},
    std::pair{std::string_view{"apos;"}, U'\''}, std::pair{std::string_view{"nbsp;"}, U' '},
};

// More digits than any character's number has.
constexpr std::size_t longest_number = 8;

// "#39;", "#x27;" at the front of `s`: what it stands for, and without it.
std::optional<char32_t> take_number(std::string_view& s) {
    if (s.size() < 3 || s[0] != '#') return std::nullopt;
    const bool hex = s[1] == 'x' || s[1] == 'X';
    const auto from = hex ? 2U : 1U;
    const auto end = s.substr(0, from + longest_number + 1).find(';');
    if (end == s.npos || end == from) return std::nullopt;
    std::uint32_t n = 0;
    const auto [last, problem] = std::from_chars(s.data() + from, s.data() + end, n, hex ? 16 : 10);
    const auto value = static_cast<utf8proc_int32_t>(n);
    if (problem != std::errc{} || last != s.data() + end || n > 0x10ffff || n == 0 ||
        utf8proc_codepoint_valid(value) == 0)
        return std::nullopt;
    s.remove_prefix(end + 1);
    return static_cast<char32_t>(n);
}

// What stands behind an ampersand, likewise.
std::optional<char32_t> take_entity(std::string_view& s) {
    for (const auto& [name, c] : named_entities)
        if (s.starts_with(name)) {
            s.remove_prefix(name.size());
            return c;
        }
    return take_number(s);
}

void append(std::string& out, char32_t c) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto n = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes.data());
    for (utf8proc_ssize_t i = 0; i < n; ++i)
        out.push_back(static_cast<char>(bytes.at(static_cast<std::size_t>(i))));
}

// An ampersand that comes out of an entity may begin the next one: that was escaped twice.
std::string without_entities(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    while (!s.empty()) {
        const auto at = s.find('&');
        out += s.substr(0, at);
        if (at == s.npos) break;
        s.remove_prefix(at + 1);
        char32_t c = U'&';
        while (c == U'&') {
            const auto next = take_entity(s);
            if (!next) break;
            c = *next;
        }
        append(out, c);
    }
    return out;
}

std::string with_whole_characters(std::string_view s) {
    std::string out;
    while (const auto broken = find_invalid_utf8(s)) {
        out.append(s.substr(0, *broken)).append(replacement);
        s.remove_prefix(*broken + 1);
    }
    return out.append(s);
}

// NFKC without case and without what Unicode calls ignorable. `s` is UTF-8; without memory it is
// compared as it stands.
std::string folded(const std::string& s) {
    return normal_form(s, UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
}

// Within its entities, and with what is broken replaced, as levelled() takes it.
bool can_be_levelled(std::string_view s) {
    return has_normal_form(without_entities(with_whole_characters(s)));
}

} // namespace

std::string levelled(std::string_view s) {
    return with_single_blanks(folded(without_entities(with_whole_characters(s))), is_white);
}

bool loosely_equal(std::string_view a, std::string_view b) {
    if (a == b) return true;
    const auto x = levelled(a);
    const auto y = levelled(b);
    if (x.empty() || y.empty()) return false;
    if (x == y) return true;
    const auto& shorter = x.size() < y.size() ? x : y;
    const auto& longer = x.size() < y.size() ? y : x;
    return longer.starts_with(shorter) && count_characters(shorter) >= prefix_characters;
}

bool certainly_differ(std::string_view a, std::string_view b) {
    return !loosely_equal(a, b) && can_be_levelled(a) && can_be_levelled(b);
}

} // namespace leadimport::text
