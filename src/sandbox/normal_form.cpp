#include "sandbox/normal_form.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace leadimport::sandbox {
namespace {

// Hangul: leading, vowel and trailing parts, and the syllables that they make (Unicode, 3.12).
constexpr char32_t lead_base = 0x1100, vowel_base = 0x1161, tail_base = 0x11a7,
                   syllable_base = 0xac00;
constexpr char32_t leads = 19, vowels = 21, tails = 28;

struct marked {
    char32_t mark;
    std::u32string_view letters; // without it
    std::u32string_view with;    // with it, at the same places
};

constexpr std::array marks{
    marked{0x0300, U"AEIOUaeiou", U"ÀÈÌÒÙàèìòù"},
    marked{0x0301, U"AEIOUYaeiouy", U"ÁÉÍÓÚÝáéíóúý"},
    marked{0x0302, U"AEIOUaeiou", U"ÂÊÎÔÛâêîôû"},
    marked{0x0303, U"ANOano", U"ÃÑÕãñõ"},
    marked{0x0308, U"AEIOUaeiouy", U"ÄËÏÖÜäëïöüÿ"},
    marked{0x030a, U"Aa", U"Åå"},
    marked{0x0327, U"Cc", U"Çç"},
};

// The character that the two make; 0 for none.
char32_t pair_of(char32_t first, char32_t second) noexcept {
    if (first >= lead_base && first < lead_base + leads && second >= vowel_base &&
        second < vowel_base + vowels)
        return syllable_base + ((first - lead_base) * vowels + second - vowel_base) * tails;
    if (first >= syllable_base && first < syllable_base + leads * vowels * tails &&
        (first - syllable_base) % tails == 0 && second > tail_base && second < tail_base + tails)
        return first + (second - tail_base);
    for (const auto& m : marks)
        if (m.mark == second)
            if (const auto at = m.letters.find(first); at != m.letters.npos) return m.with[at];
    return 0;
}

struct compatible {
    char32_t one;
    std::u32string_view plain;
};

constexpr std::array others{
    compatible{0x00a0, U" "},  compatible{0x3000, U" "},   compatible{0x00b2, U"2"},
    compatible{0x00b3, U"3"},  compatible{0x2026, U"..."}, compatible{0x2122, U"TM"},
    compatible{0x2160, U"I"},  compatible{0x2161, U"II"},  compatible{0x2162, U"III"},
    compatible{0x2163, U"IV"}, compatible{0x2164, U"V"},   compatible{0x321c, U"(주)"},
    compatible{0x33a1, U"m2"}, compatible{0xfb00, U"ff"},  compatible{0xfb01, U"fi"},
    compatible{0xfb02, U"fl"}, compatible{0x338f, U"kg"},  compatible{0x2116, U"No"},
    compatible{0xffe6, U"₩"},
};

void append_plain(char32_t c, std::u32string& s) {
    if (c >= 0xff01 && c <= 0xff5e) { // wide ASCII
        s += static_cast<char32_t>(c - 0xfee0);
        return;
    }
    if (c >= 0x2460 && c <= 0x2473) { // ① to ⑳
        const auto number = c - 0x2460 + 1;
        if (number >= 10) s += static_cast<char32_t>(U'0' + number / 10);
        s += static_cast<char32_t>(U'0' + number % 10);
        return;
    }
    const auto* found = std::ranges::find(others, c, &compatible::one);
    if (found != others.end())
        s += found->plain;
    else
        s += c;
}

} // namespace

std::u32string composed(const std::u32string& s) {
    std::u32string out;
    for (const auto c : s) {
        const auto both = out.empty() ? 0 : pair_of(out.back(), c);
        if (both != 0)
            out.back() = both;
        else
            out += c;
    }
    return out;
}

std::u32string compatible_and_composed(const std::u32string& s) {
    std::u32string plain;
    for (const auto c : s)
        append_plain(c, plain);
    return composed(plain);
}

} // namespace leadimport::sandbox
