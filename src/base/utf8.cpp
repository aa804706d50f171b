#include "base/utf8.hpp"

#include "leadimport/base/text.hpp"

#include <simdjson.h>

#include <algorithm>

namespace leadimport::text {
namespace {

unsigned char byte(std::string_view s, std::size_t i) noexcept {
    return static_cast<unsigned char>(s[i]);
}

bool is_tail(unsigned char c) noexcept { return (c & 0xc0) == 0x80; }

// Whether `second` may follow `lead`: it is there that overlong forms, surrogates and what is above
// U+10FFFF are told from characters.
bool may_follow(unsigned char lead, unsigned char second) noexcept {
    switch (lead) {
    case 0xe0: return second >= 0xa0 && second <= 0xbf;
    case 0xed: return second >= 0x80 && second <= 0x9f;
    case 0xf0: return second >= 0x90 && second <= 0xbf;
    case 0xf4: return second >= 0x80 && second <= 0x8f;
    default: return is_tail(second);
    }
}

// How many bytes a character has that begins with `lead`; 0 when none does.
std::size_t length_by_lead(unsigned char lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

std::optional<std::size_t> search_plainly(std::string_view s) noexcept {
    for (std::size_t at = 0; at < s.size();) {
        const auto n = character_length(s.substr(at, 4));
        if (n == 0) return at;
        at += n;
    }
    return std::nullopt;
}

} // namespace

std::size_t character_length(std::string_view s) noexcept {
    const auto n = length_by_lead(byte(s, 0));
    if (n > s.size()) return 0;
    if (n > 1 && !may_follow(byte(s, 0), byte(s, 1))) return 0;
    for (std::size_t i = 2; i < n; ++i)
        if (!is_tail(byte(s, i))) return 0;
    return n;
}

std::size_t unfinished_utf8(std::string_view s) noexcept {
    const auto most = std::min<std::size_t>(s.size(), 3);
    for (std::size_t n = 1; n <= most; ++n) {
        const auto lead = byte(s, s.size() - n);
        if (is_tail(lead)) continue;
        const bool begun = n == 1 || may_follow(lead, byte(s, s.size() - n + 1));
        return length_by_lead(lead) > n && begun ? n : 0;
    }
    return 0;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view s) noexcept {
    // A block of a file is often cut inside a character: no reason to search all of it.
    const auto whole = s.substr(0, s.size() - unfinished_utf8(s));
    if (!simdjson::validate_utf8(whole.data(), whole.size())) return search_plainly(s);
    if (whole.size() < s.size()) return whole.size();
    return std::nullopt;
}

std::size_t count_characters(std::string_view s) noexcept {
    std::size_t count = 0;
    while (!s.empty()) {
        s.remove_prefix(std::max<std::size_t>(character_length(s), 1));
        ++count;
    }
    return count;
}

} // namespace leadimport::text
