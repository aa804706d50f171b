#include "leadimport/values/plain_value.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <array>

namespace leadimport::values {

using text::is_digit;

namespace {

// No blank stands at its ends, whatever counts as one.
bool is_trimmed(std::string_view s) noexcept {
    return static_cast<unsigned char>(s.front()) > ' ' &&
           static_cast<unsigned char>(s.back()) > ' ';
}

template<bool Padded>
char* write_text(std::string_view s, char* out) noexcept {
    *out++ = '"';
    out = copy_escaped<Padded>(s, out);
    *out++ = '"';
    return out;
}

char* write_known(const known_values& known, std::string_view s, char* out) noexcept {
    const auto json = known.find(s);
    return json.empty() ? nullptr : copy_short(json, out);
}

// `write` writes one value, or gives null.
template<class F>
char* write_list(std::string_view s, char separator, char* out, F write) noexcept {
    *out++ = '[';
    for (;;) {
        const auto at = std::min(s.find(separator), s.size());
        out = write(s.substr(0, at), out);
        if (out == nullptr) return nullptr;
        if (at == s.size()) break;
        *out++ = ',';
        s.remove_prefix(at + 1);
    }
    *out++ = ']';
    return out;
}

// 1200 or 1,200,000, with or without 원. So many digits are exact for everybody, and none but a
// lone zero begins with 0.
char* write_number(std::string_view s, char* out) noexcept {
    constexpr std::size_t most = 15;
    constexpr std::string_view won = "원";
    if (s.size() > won.size() && s.ends_with(won)) s.remove_suffix(won.size());
    if (s.size() > most || (s.front() == '0' && s.size() > 1)) return nullptr;
    const bool grouped = s.size() > 4 && s[s.size() - 4] == ',';
    if (grouped && s.size() % 4 == 0) return nullptr; // four digits in front of the first comma
    for (std::size_t left = s.size(); const char c : s) {
        const bool comma = grouped && left % 4 == 0 && left < s.size();
        if (comma ? c != ',' : !is_digit(c)) return nullptr;
        *out = c;
        out += comma ? 0 : 1;
        --left;
    }
    return out;
}

char* write_boolean(std::string_view s, char* out) noexcept {
    constexpr std::string_view yes = "yYoO1";
    constexpr std::string_view no = "nNxX0";
    if (s == "예" || (s.size() == 1 && yes.find(s.front()) != yes.npos))
        return copy_short("true", out);
    if (s == "아니오" || s == "아니요" || (s.size() == 1 && no.find(s.front()) != no.npos))
        return copy_short("false", out);
    return nullptr;
}

// One or two digits, and what follows them.
const char* read_small(const char* at, const char* end, unsigned& n) noexcept {
    if (at == end || !is_digit(*at)) return nullptr;
    n = static_cast<unsigned>(*at++ - '0');
    if (at != end && is_digit(*at)) n = 10 * n + static_cast<unsigned>(*at++ - '0');
    return at;
}

// 2024-04-16, 2024.4.16, 2024/04/16. Of the last days of months write_value knows the calendar.
char* write_date(std::string_view s, char* out) noexcept {
    if (s.size() < 8 || (s[0] != '1' && s[0] != '2') || !std::all_of(&s[1], &s[4], is_digit))
        return nullptr;
    const auto separator = s[4];
    if (separator != '-' && separator != '.' && separator != '/') return nullptr;
    const auto* const end = s.data() + s.size();
    unsigned month = 0;
    unsigned day = 0;
    const auto* at = read_small(s.data() + 5, end, month);
    if (at == nullptr || at == end || *at != separator) return nullptr;
    if (read_small(at + 1, end, day) != end) return nullptr;
    if (month < 1 || month > 12 || day < 1 || day > 28) return nullptr;
    const auto digit = [](unsigned n) { return static_cast<char>('0' + n); };
    const std::array json{'"',
                          s[0],
                          s[1],
                          s[2],
                          s[3],
                          '-',
                          digit(month / 10),
                          digit(month % 10),
                          '-',
                          digit(day / 10),
                          digit(day % 10),
                          '"'};
    return copy_short({json.data(), json.size()}, out);
}

// The hex digits among these 16 bytes, one bit each.
unsigned find_hex(const char* at) noexcept {
#if defined(__SSE2__)
    const auto v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto between = [](__m128i bytes, char low, char high) {
        return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(low - 1))),
                             _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(high + 1)), bytes));
    };
    const auto lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
    return static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(between(v, '0', '9'), between(lower, 'a', 'f'))));
#else
    unsigned found = 0;
    for (unsigned i = 0; i < 16; ++i) {
        const char lower = static_cast<char>(at[i] | 0x20);
        const bool hex = is_digit(at[i]) || (lower >= 'a' && lower <= 'f');
        found |= (hex ? 1U : 0U) << i;
    }
    return found;
#endif
}

// 24 hex digits, or a UUID. They need no escapes.
char* write_id(std::string_view s, char* out) noexcept {
    constexpr unsigned all = 0xffff;
    const auto* const at = s.data();
    if (s.size() == 24) {
        if ((find_hex(at) & find_hex(at + 8)) != all) return nullptr;
    } else if (s.size() == 36) {
        if (at[8] != '-' || at[13] != '-' || at[18] != '-' || at[23] != '-') return nullptr;
        const auto first = find_hex(at) | 1U << 8 | 1U << 13;
        const auto second = find_hex(at + 16) | 1U << 2 | 1U << 7;
        const auto last = find_hex(at + 20) | 1U << 3;
        if ((first & second & last) != all) return nullptr;
    } else {
        return nullptr;
    }
    *out++ = '"';
    out = copy_short(s, out);
    *out++ = '"';
    return out;
}

} // namespace

plain_kind plain_kind_of(const value_rule& rule) noexcept {
    switch (rule.type) {
    case field_type::string: return rule.trim ? plain_kind::text : plain_kind::untrimmed_text;
    case field_type::single_select:
        if (!rule.trim) return plain_kind::none;
        return rule.options ? plain_kind::known : plain_kind::text;
    case field_type::multi_select:
        if (!rule.trim || rule.separator.size() != 1) return plain_kind::none;
        return rule.options ? plain_kind::known_list : plain_kind::text_list;
    case field_type::number: return plain_kind::number;
    case field_type::boolean: return plain_kind::boolean;
    case field_type::date: return rule.format ? plain_kind::none : plain_kind::date;
    case field_type::people:
    case field_type::organization:
    case field_type::user: return rule.names ? plain_kind::known : plain_kind::id;
    default: return plain_kind::none;
    }
}

template<bool Padded>
char* write_plain(plain_kind kind, std::string_view cell, char separator, const known_values* known,
                  char* out) noexcept {
    if (cell.empty()) return nullptr;
    const auto text = [](std::string_view s, char* at) {
        return s.empty() || !is_trimmed(s) ? nullptr : write_text<Padded>(s, at);
    };
    const auto option = [known](std::string_view s, char* at) {
        return s.empty() ? nullptr : write_known(*known, s, at);
    };
    switch (kind) {
    case plain_kind::none: return nullptr;
    case plain_kind::text: return text(cell, out);
    case plain_kind::untrimmed_text: return write_text<Padded>(cell, out);
    case plain_kind::number: return write_number(cell, out);
    case plain_kind::boolean: return write_boolean(cell, out);
    case plain_kind::date: return write_date(cell, out);
    case plain_kind::id: return write_id(cell, out);
    case plain_kind::text_list: return write_list(cell, separator, out, text);
    case plain_kind::known: return option(cell, out);
    case plain_kind::known_list: return write_list(cell, separator, out, option);
    }
    return nullptr;
}

template char* write_plain<true>(plain_kind, std::string_view, char, const known_values*,
                                 char*) noexcept;
template char* write_plain<false>(plain_kind, std::string_view, char, const known_values*,
                                  char*) noexcept;

} // namespace leadimport::values
