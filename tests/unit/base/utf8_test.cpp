#include "leadimport/base/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <ostream>
#include <random>

namespace {

using namespace leadimport;
using namespace std::string_literals;
using std::string_view;

// RFC 3629's grammar (section 4), word for word.
struct form {
    std::array<unsigned char, 8> ranges; // low and high of every byte
    std::size_t bytes;
};
constexpr std::array forms{
    form{{0x00, 0x7f}, 1},
    form{{0xc2, 0xdf, 0x80, 0xbf}, 2},
    form{{0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf}, 3},
    form{{0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf}, 3},
    form{{0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf}, 3},
    form{{0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf}, 3},
    form{{0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf}, 4},
    form{{0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf}, 4},
    form{{0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf}, 4},
};

// Whether the first bytes of `s`, up to the form's length, are of this form.
bool is_of(const form& f, string_view s) {
    for (std::size_t i = 0; i < f.bytes && i < s.size(); ++i) {
        const auto byte = static_cast<unsigned char>(s[i]);
        if (byte < f.ranges[2 * i] || byte > f.ranges[2 * i + 1]) return false;
    }
    return true;
}

struct found {
    std::optional<std::size_t> invalid;
    std::size_t unfinished = 0; // at the end, when all before is valid
};

found plainly(string_view s) {
    std::size_t at = 0;
    while (at < s.size()) {
        const auto rest = s.substr(at);
        std::size_t step = 0;
        bool begun = false;
        for (const auto& f : forms) {
            if (!is_of(f, rest)) continue;
            if (f.bytes <= rest.size())
                step = f.bytes;
            else
                begun = true;
        }
        if (step == 0) return {at, begun ? rest.size() : 0};
        at += step;
    }
    return {};
}

unsigned seed() {
    const auto* const wanted = std::getenv("LEADIMPORT_TEST_SEED");
    if (wanted == nullptr) return std::random_device{}();
    return static_cast<unsigned>(text::parse_unsigned(wanted).value_or(0));
}

} // namespace

TEST_CASE("find_invalid_utf8: takes exactly what RFC 3629 allows, at both ends of every range") {
    for (const string_view good : {"",
                                   "a",
                                   "\x7f",
                                   "\xc2\x80",
                                   "\xdf\xbf",
                                   "\xe0\xa0\x80",
                                   "\xe0\xbf\xbf",
                                   "\xe1\x80\x80",
                                   "\xec\xbf\xbf",
                                   "\xed\x80\x80",
                                   "\xed\x9f\xbf",
                                   "\xee\x80\x80",
                                   "\xef\xbf\xbf",
                                   "\xf0\x90\x80\x80",
                                   "\xf0\xbf\xbf\xbf",
                                   "\xf1\x80\x80\x80",
                                   "\xf3\xbf\xbf\xbf",
                                   "\xf4\x80\x80\x80",
                                   "\xf4\x8f\xbf\xbf",
                                   "한글 😀 é"}) {
        CAPTURE(text::excerpt(good));
        CHECK_FALSE(text::find_invalid_utf8(good));
    }
    CHECK_FALSE(text::find_invalid_utf8({"\0", 1})); // a character; who forbids it looks for it
    for (const string_view bad : {"\x80",
                                  "\xbf",
                                  "\xc0\x80",
                                  "\xc1\xbf",
                                  "\xc2",
                                  "\xc2z",
                                  "\xc2\xc0",
                                  "\xdf\x7f",
                                  "\xe0\x80\x80",
                                  "\xe0\x9f\xbf",
                                  "\xe1\x80",
                                  "\xe1\x80z",
                                  "\xe1z\x80",
                                  "\xed\xa0\x80",
                                  "\xed\xbf\xbf",
                                  "\xef\xbf",
                                  "\xf0\x80\x80\x80",
                                  "\xf0\x8f\xbf\xbf",
                                  "\xf1\x80\x80",
                                  "\xf1\x80\x80z",
                                  "\xf1\x80z\x80",
                                  "\xf4\x90\x80\x80",
                                  "\xf5\x80\x80\x80",
                                  "\xf8\x88\x80\x80\x80",
                                  "\xfe",
                                  "\xff"}) {
        CAPTURE(text::excerpt(bad));
        CHECK(text::find_invalid_utf8(bad) == 0);
        // Wherever it stands, and whatever stands around it.
        for (std::size_t before = 1; before < 20; ++before) {
            const auto lead = std::string(before, 'a') + "한";
            CHECK(text::find_invalid_utf8(lead + std::string{bad}) == lead.size());
            CHECK(text::find_invalid_utf8(lead + std::string{bad} + "zzzzzzzzz") == lead.size());
        }
    }
}

TEST_CASE("find_invalid_utf8: agrees with the definition on every sequence of two bytes") {
    for (unsigned a = 0; a < 256; ++a) {
        for (unsigned b = 0; b < 256; ++b) {
            const std::string s{static_cast<char>(a), static_cast<char>(b)};
            const bool pair = a >= 0xc2 && a <= 0xdf && b >= 0x80 && b <= 0xbf;
            std::optional<std::size_t> expected;
            if (!pair && a >= 0x80)
                expected = 0;
            else if (!pair && b >= 0x80)
                expected = 1;
            CHECK(text::find_invalid_utf8(s) == expected);
        }
    }
}

TEST_CASE("count_columns: Hangul takes two, and what is put over a letter none") {
    CHECK(text::count_columns("") == 0);
    CHECK(text::count_columns("lead 1") == 6);
    CHECK(text::count_columns("한글 A") == 6);
    CHECK(text::count_columns("“é”") == 3);
    CHECK(text::count_columns("e\xcc\x81") == 1);
    CHECK(text::count_columns("\xed\x95x\xff") == 4);
}

TEST_CASE("count_characters: counts code points, and broken bytes one each") {
    CHECK(text::count_characters("") == 0);
    CHECK(text::count_characters("abc") == 3);
    CHECK(text::count_characters("한글 😀") == 4);
    CHECK(text::count_characters("각") == 1);
    CHECK(text::count_characters("a\xff\xea\xb0z") == 5);
}

TEST_CASE("find_invalid_utf8: agrees with the grammar on random bytes of every length") {
    const std::array pieces{"a"s,    "한"s,       "é"s,        "😀"s,
                            "b,c"s,  "글 글"s,    "\xf4\x8f"s, "\xed\x95"s,
                            "\xff"s, "\xe0\x9f"s, "\x80"s,     "\xf0\x9f\x98"s};
    const auto s = seed();
    std::mt19937 luck{s};
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(luck);
    };
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes;
        const auto good = 6U;
        const bool bad = below(2) == 0;
        for (auto n = below(100); n > 0; --n)
            bytes +=
                pieces[bad && below(40) == 0 ? good + below(pieces.size() - good) : below(good)];
        bytes.resize(bytes.size() - below(std::min<std::size_t>(bytes.size(), 4) + 1));
        INFO("LEADIMPORT_TEST_SEED=" << s << ", text " << i << ": " << text::excerpt(bytes, 2000));
        const auto expected = plainly(bytes);
        REQUIRE(text::find_invalid_utf8(bytes) == expected.invalid);
        // What stands before does not matter for what is unfinished, if that is valid.
        if (!expected.invalid || expected.unfinished > 0)
            REQUIRE(text::unfinished_utf8(bytes) == expected.unfinished);
    }
}

TEST_CASE("find_invalid_utf8: agrees with the grammar wherever in a large block the byte stands") {
    const auto s = seed();
    std::mt19937 luck{s};
    std::string block;
    while (block.size() < 65536)
        block += "홍길동,서울 강남구 a1\n";
    for (int i = 0; i < 200; ++i) {
        auto broken = block;
        const auto at = std::uniform_int_distribution<std::size_t>{0, block.size() - 1}(luck);
        broken[at] = static_cast<char>(std::uniform_int_distribution<int>{0, 255}(luck));
        INFO("LEADIMPORT_TEST_SEED=" << s << ", byte " << at);
        REQUIRE(text::find_invalid_utf8(broken) == plainly(broken).invalid);
        const auto part = string_view{block}.substr(0, at);
        REQUIRE(text::find_invalid_utf8(part) == plainly(part).invalid);
    }
}

TEST_CASE("unfinished_utf8: counts the bytes at the end that begin a character") {
    struct row {
        string_view text;
        std::size_t bytes;
    };
    for (const auto& r : std::initializer_list<row>{
             {"", 0},
             {"a", 0},
             {"한", 0},
             {"😀", 0},
             {"a\xed", 1},
             {"a\xed\x95", 2},
             {"\xf0\x9f\x98", 3},
             {"한\xf0", 1},
             {"한\xc2", 1},
             // These begin no character.
             {"a\x80", 0},
             {"\xc0", 0},
             {"\xc1", 0},
             {"\xf5", 0},
             {"\xff", 0},
             {"\xe0\x9f", 0},
             {"\xed\xa0", 0},
             {"\xf0\x8f\x80", 0},
             {"\xf4\x90", 0},
             {"\xc2\xc2", 1},
             {"\x80\x80\x80\x80", 0},
             {"\xc2\x80\x80", 0},
         }) {
        CAPTURE(text::excerpt(r.text));
        CHECK(text::unfinished_utf8(r.text) == r.bytes);
    }
}
