#include "sandbox/name_form.hpp"

#include "sandbox/normal_form.hpp"

#include <cstddef>
#include <utility>

namespace leadimport::sandbox {
namespace {

constexpr std::size_t cut_at = 40;

std::u32string decoded(std::string_view s) {
    std::u32string out;
    for (std::size_t i = 0; i < s.size();) {
        const auto first = static_cast<unsigned char>(s[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        char32_t c = length == 1 ? first : first & (0x7fU >> length);
        for (std::size_t k = 1; k < length && i + k < s.size(); ++k)
            c = c << 6 | (static_cast<unsigned char>(s[i + k]) & 0x3fU);
        out += c;
        i += length;
    }
    return out;
}

std::string encoded(const std::u32string& s) {
    std::string out;
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    for (const auto c : s) {
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xc0 | c >> 6);
            put(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            put(0xe0 | c >> 12);
            put(0x80 | (c >> 6 & 0x3f));
            put(0x80 | (c & 0x3f));
        } else {
            put(0xf0 | c >> 18);
            put(0x80 | (c >> 12 & 0x3f));
            put(0x80 | (c >> 6 & 0x3f));
            put(0x80 | (c & 0x3f));
        }
    }
    return out;
}

bool is_blank(char32_t c) noexcept {
    return c == U' ' || (c >= 0x09 && c <= 0x0d) || c == 0xa0 || c == 0x3000;
}

std::u32string collapsed(const std::u32string& s) {
    std::u32string out;
    for (const auto c : s) {
        if (!is_blank(c))
            out += c;
        else if (!out.empty() && out.back() != U' ')
            out += U' ';
    }
    if (!out.empty() && out.back() == U' ') out.pop_back();
    return out;
}

std::u32string escaped(const std::u32string& s) {
    std::u32string out;
    for (const auto c : s) {
        switch (c) {
        case U'&': out += U"&amp;"; break;
        case U'<': out += U"&lt;"; break;
        case U'>': out += U"&gt;"; break;
        case U'"': out += U"&quot;"; break;
        case U'\'': out += U"&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::u32string lowered(std::u32string s) {
    for (auto& c : s) {
        const bool latin = (c >= U'A' && c <= U'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
        if (latin || (c >= 0xff21 && c <= 0xff3a)) c += 0x20;
    }
    return s;
}

std::u32string stripped(const std::u32string& s) {
    std::u32string out;
    for (const auto c : s)
        if (c <= 0xffff) out += c;
    return out;
}

std::u32string in_form(const std::u32string& s, name_form form) {
    switch (form) {
    case name_form::nfc: return composed(s);
    case name_form::nfkc: return compatible_and_composed(s);
    case name_form::collapse: return collapsed(s);
    case name_form::escape: return escaped(s);
    case name_form::lower: return lowered(s);
    case name_form::cut40: return s.substr(0, cut_at);
    case name_form::strip4: return stripped(s);
    }
    return s;
}

} // namespace

std::string rewritten(std::string_view name, name_form form) {
    auto out = encoded(in_form(decoded(name), form));
    return out.empty() ? std::string{name} : out;
}

std::string rewritten(std::string_view name, const std::vector<name_form>& forms) {
    std::string out{name};
    for (const auto form : forms)
        out = rewritten(out, form);
    return out;
}

} // namespace leadimport::sandbox
