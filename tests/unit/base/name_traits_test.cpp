#include "leadimport/base/name_traits.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace leadimport;
using text::name_trait;

std::string words(text::name_traits t) {
    std::string s;
    for (const auto& [trait, word] :
         {std::pair{name_trait::not_nfc, "nfc "}, std::pair{name_trait::not_nfkc, "nfkc "},
          std::pair{name_trait::full_width, "full "}, std::pair{name_trait::half_width, "half "},
          std::pair{name_trait::upper, "upper "}, std::pair{name_trait::other_upper, "other "},
          std::pair{name_trait::astral, "astral "}, std::pair{name_trait::blanks, "blanks "},
          std::pair{name_trait::markup, "markup "}, std::pair{name_trait::invisible, "invisible "},
          std::pair{name_trait::unreadable, "unreadable "}})
        if (t.has(trait)) s += word;
    if (s.empty()) return "plain";
    s.pop_back();
    return s;
}

// More marks than any writing has.
std::string marked(std::string_view before) {
    std::string s{before};
    for (int i = 0; i < 40; ++i)
        s += "\u0301";
    return s;
}

} // namespace

TEST_CASE("traits_of: what servers are known to rewrite") {
    const std::pair<std::string_view, std::string_view> table[] = {
        {"김리드 12345", "plain"},
        {"kim lead 12345", "plain"},
        {"(주) 한국-상사, 3팀", "plain"},
        {"café 東京", "plain"},
        {"", "plain"},
        {"\u1112\u1161\u11ab글", "nfc"},
        {"cafe\u0301", "nfc"},
        {"㈜한국", "nfkc"},
        {"ｋｉｍ", "full"},
        {"ＫＩＭ", "full other"},
        {"ｶﾅ", "half"},
        {"㈜１２３ ﾡ", "nfkc full half"},
        {"ẛ", "nfkc"}, // canonically what has a compatibility form
        {"Kim Lead", "upper"},
        {"Éva", "other"},
        {"École EU", "upper other"},
        {"😀웃음", "astral"},
        {"두  칸", "blanks"},
        {" 앞", "blanks"},
        {"뒤 ", "blanks"},
        {"탭\t칸", "blanks invisible"},
        {"줄\n바꿈", "blanks invisible"},
        {"넓은\u3000칸", "full blanks"},
        {"붙임\u00a0칸", "nfkc blanks"},
        {"a & b", "markup"},
        {"a < b", "markup"},
        {"a > b", "markup"},
        {"\"a\"", "markup"},
        {"o'hara", "markup"},
        {"a\u0301\u0301\u0301", "nfc"},
        {"가\u200b나", "invisible"},
        {"\ufeff가", "invisible"},
        {"가\u3164", "nfkc invisible"}, // Hangul's filler: a letter that nobody sees
        {"\u2764\ufe0f", "invisible"},  // a variation selector
        {"가\ue000", "invisible"},
        {"\xff", "unreadable"},
        {"A & B  \u1112\u1161", "nfc upper blanks markup"},
    };
    for (const auto& [name, traits] : table) {
        const auto& of_name = name; // clang 14 captures no bindings
        CAPTURE(of_name);
        CHECK(words(text::traits_of(name)) == traits);
    }
}

TEST_CASE("name_traits: what covers another has all its traits") {
    const auto plain = text::traits_of("가");
    const auto upper = text::traits_of("A");
    const auto both = text::traits_of("A & B");
    CHECK(plain.cover(plain));
    CHECK(upper.cover(plain));
    CHECK(both.cover(upper));
    CHECK_FALSE(upper.cover(both));
    CHECK_FALSE(plain.cover(upper));
    CHECK_FALSE(text::traits_of("É").cover(upper));
    CHECK_FALSE(text::traits_of("㈜").cover(text::traits_of("１")));
}

TEST_CASE("name_traits: nothing covers what cannot be brought into a normal form") {
    const auto marks = text::traits_of(marked("Angebot Z"));
    CHECK(words(marks) == "unreadable");
    CHECK(words(text::traits_of(std::string(20'000, 'A') + "가")) == "unreadable");
    CHECK_FALSE(text::traits_of("가\u200b").cover(marks));
    CHECK_FALSE(text::traits_of(marked("control A")).cover(marks));
    CHECK(marks.cover(text::traits_of("가")));
}

TEST_CASE("special_characters: markup, what a search may read as its own, and what nobody sees") {
    CHECK(text::special_characters("한국 상사 3팀 ab Kim 1 日本").empty());
    CHECK(text::special_characters("한국 상사, 3팀 a.b") == U",.");
    CHECK(text::special_characters("(주) 한국-상사 a/b! #1: k@x.kr +82") == U"!#()+-./:@");
    CHECK(text::special_characters("「가」 【나】·다 ★ “라” 마—바 ₩1") ==
          U"\u00b7\u2014\u201c\u201d\u20a9\u2605\u300c\u300d\u3010\u3011");
    CHECK(text::special_characters("café ñ がす 가각") == U"\u00e9\u00f1\u304c");
    CHECK(text::special_characters("cafe\u0301") == U"\u0301");
    CHECK(text::special_characters("b_%a\\%") == U"%\\_");
    CHECK(text::special_characters("[가] 1 <b>&") == U"&<>[]");
    std::string ascii;
    for (char c = ' '; c < 0x7f; ++c)
        ascii += c;
    CHECK(text::special_characters(ascii) == U"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
    CHECK(text::special_characters("가\u00a0나 \u3000다") == U"\u00a0\u3000");
    CHECK(text::special_characters("가\u200b\u2764\ufe0f") == U"\u200b\u2764\ufe0f");
    CHECK(text::special_characters("\xff").size() == 1);
}

TEST_CASE("size_of: in characters, UTF-16 units and bytes; a longer one is longer in any of them") {
    CHECK(text::size_of("가나") == text::name_size{2, 2, 6});
    CHECK(text::size_of("abc") == text::name_size{3, 3, 3});
    CHECK(text::size_of("😀a") == text::name_size{2, 3, 5});
    CHECK(text::size_of("가나").holds(text::size_of("ab")));
    CHECK_FALSE(text::size_of("가나").holds(text::size_of("abc"))); // more characters
    CHECK_FALSE(text::size_of("abc").holds(text::size_of("가나"))); // more bytes
    CHECK_FALSE(text::size_of("가나").holds(text::size_of("😀a")));  // more units
    auto both = text::size_of("가나");
    both.widen(text::size_of("abc"));
    CHECK(both == text::name_size{3, 3, 6});
}

TEST_CASE("search_forms: a name that is not plain is searched in the forms that servers give it") {
    using forms = std::vector<std::string>;
    CHECK(text::search_forms("김리드 1") == forms{"김리드 1"});
    CHECK(text::search_forms("Kim") == forms{"Kim"});
    CHECK(text::search_forms("두  칸 ") == forms{"두  칸 ", "두 칸"});
    CHECK(text::search_forms("a & b") == forms{"a & b", "a &amp; b"});
    CHECK(text::search_forms("<\"'>") == forms{"<\"'>", "&lt;&quot;&#x27;&gt;"});
    CHECK(text::search_forms("\u1112\u1161\u11ab  &") == forms{"\u1112\u1161\u11ab  &", "한  &",
                                                               "\u1112\u1161\u11ab &",
                                                               "\u1112\u1161\u11ab  &amp;"});
    CHECK(text::search_forms("\xff") == forms{"\xff"});
}
