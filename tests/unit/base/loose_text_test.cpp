#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/text.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace {

using leadimport::text::certainly_differ;
using leadimport::text::count_characters;
using leadimport::text::levelled;
using leadimport::text::loosely_equal;
using namespace std::string_literals;
using std::string_view;
using pairs = std::initializer_list<std::pair<string_view, string_view>>;

std::string several(std::string_view s, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += s;
    return out;
}

} // namespace

TEST_CASE("levelled: what does not tell names apart is the same") {
    for (const auto& [given, expected] :
         pairs{{"", ""},
               {"누리상사", "누리상사"},
               {"ACME Corp", "acme corp"},
               {"Straße", "strasse"},
               {"ＡＢＣ　１２", "abc 12"},                       // full width
               {"①㈜", "1(주)"},                                 // compatibility characters
               {"\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"}, // written as single jamo
               {"e\u0301", "é"},                                 // composed
               {"  a \t\r\n b\u00a0\u2003 ", "a b"},             // blanks of every kind
               {"\u3000가\u2028나\u0085다\v", "가 나 다"},       // of other scripts, too
               {"가\u200b나\ufeff다\u00ad", "가나다"},           // invisible
               {"\u3164", ""},                                   // Hangul's filler
               {"A&amp;B &lt;C&gt; &quot;D&quot; &#39;E&#x27;&apos;", "a&b <c> \"d\" 'e''"},
               {"A&nbsp;B&#160;C&#xA0;D", "a b c d"},
               {"A &amp;amp; B &#38;lt; &amp;#39;", "a & b < '"},            // escaped twice
               {"R&D, A & B; &unknown; &amp", "r&d, a & b; &unknown; &amp"}, // no entities
               {"&#0; &#xD800; &#x110000; &#; &#x; &#12a; &#999999999999;",
                "&#0; &#xd800; &#x110000; &#; &#x; &#12a; &#999999999999;"},
               {"&#44032;&#xAC01;", "가각"},
               {"\xff가\xed\xa0\x80", "\uFFFD가\uFFFD\uFFFD\uFFFD"}, // broken
               {"😀", "😀"}}) {
        const auto& of_given = given; // clang 14 captures no bindings
        CAPTURE(of_given);
        CHECK(levelled(given) == expected);
    }
}

TEST_CASE("levelled: a second time it changes nothing") {
    for (const std::string_view s : {"ＡＢＣ &amp;amp; \u1112\u1161\u11ab", "\xff x", "ǅ ﬁ ẞ İ"})
        CHECK(levelled(levelled(s)) == levelled(s));
}

TEST_CASE("levelled: a zero byte is a character like others") {
    CHECK(levelled("a\0B"s) == "a\0b"s);
    CHECK_FALSE(loosely_equal("a\0b"s, "a"));
}

TEST_CASE("levelled: thousands of nested entities take one pass") {
    CHECK(levelled("&" + several("amp;", 100'000)) == "&");
}

TEST_CASE("loosely_equal: what takes too long to be levelled is compared as it is") {
    std::string marks;
    for (int i = 0; i < 1'000'000; ++i)
        marks += i % 2 == 0 ? "\u0323" : "\u0301";
    CHECK(loosely_equal("a" + marks, "a" + marks));
    CHECK_FALSE(loosely_equal("a" + marks, "b" + marks));
    std::string ligatures;
    for (int i = 0; i < 1'000'000; ++i)
        ligatures += "\ufdfa"; // eighteen letters each
    CHECK(levelled(ligatures).size() == ligatures.size());
    // Where people write, a few marks stand together.
    CHECK(loosely_equal("a\u0323\u0301", "\u1ea1\u0301"));
}

TEST_CASE("loosely_equal: a name as servers rewrite it is the name that was sent") {
    for (const auto& [sent, shown] : pairs{{"누리상사", "누리상사"},
                                           {"(주) 한빛", "㈜  한빛"},
                                           {"Kim & Lee", "Kim &amp; Lee"},
                                           {"김지우 ", "김지우"},
                                           {"\u1100\u1161", "가"},
                                           {"ACME", "Acme"}}) {
        const auto& of_sent = sent; // clang 14 captures no bindings
        CAPTURE(of_sent);
        CHECK(loosely_equal(sent, shown));
        CHECK(loosely_equal(shown, sent));
    }
}

TEST_CASE("loosely_equal: another name is another one") {
    for (const auto& [a, b] : pairs{{"누리상사", "누리상"},
                                    {"누리상사", "누리 상사"},
                                    {"누리상사", ""},
                                    {"1", "2"},
                                    {"\u200b", "\u3164"}, // nothing is left of either
                                    {"\u200b", ""},
                                    {"김지우", "김지우 (전)"}}) {
        const auto& of_a = a; // clang 14 captures no bindings
        CAPTURE(of_a);
        const auto& of_b = b; // clang 14 captures no bindings
        CAPTURE(of_b);
        CHECK_FALSE(loosely_equal(a, b));
        CHECK_FALSE(loosely_equal(b, a));
    }
    CHECK(loosely_equal("", ""));
    CHECK(loosely_equal("\u200b", "\u200b"));
}

TEST_CASE("loosely_equal: a name that was cut needs fifty characters") {
    for (const std::string_view character : {"a", "가"}) {
        const auto whole = several(character, 60);
        CHECK(loosely_equal(whole, several(character, 50)));
        CHECK(loosely_equal(several(character, 50), whole));
        CHECK_FALSE(loosely_equal(whole, several(character, 49)));
        CHECK_FALSE(loosely_equal(whole, several(character, 49) + "나"));
        CHECK_FALSE(loosely_equal(whole + "1", several(character, 50) + "2"));
    }
    // Counted when levelled: of these 60 characters 49 are left.
    CHECK_FALSE(loosely_equal(several("가", 49) + several(" ", 11) + "나", several("가", 49)));
    CHECK(count_characters(levelled(several("&amp;", 50))) == 50);
    CHECK(loosely_equal(several("&amp;", 50), several("&", 51)));
}

TEST_CASE("certainly_differ: not what nobody can level") {
    CHECK(certainly_differ("가", "나"));
    CHECK_FALSE(certainly_differ("Kim", "ｋｉｍ"));
    const auto marks = several("\u0301", 40);
    CHECK_FALSE(certainly_differ("Angebot Z" + marks, "angebot z" + marks));
    CHECK_FALSE(certainly_differ("angebot z", "Angebot Z" + marks));
    CHECK_FALSE(certainly_differ(several("가", 10'000), "나"));
}
