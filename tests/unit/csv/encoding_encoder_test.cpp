#include "encoding_fixture.hpp"

#include <array>
#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::string_literals;

csv::encoder open(std::string_view name) {
    auto e = csv::encoder::open(encoding_named(name));
    REQUIRE(e.has_value());
    return std::move(*e);
}

struct spelled {
    std::string bytes;
    std::size_t replaced;
};

spelled spell(std::string_view name, std::string_view utf8) {
    spelled out{"before", 0};
    out.replaced = open(name).append(utf8, out.bytes);
    REQUIRE(out.bytes.substr(0, 6) == "before");
    out.bytes.erase(0, 6);
    return out;
}

// All that reads ASCII, and some that have shifts, marks or characters that are put together.
constexpr std::array names{"UTF-8",       "UTF-16",     "UTF-16LE",     "UTF-16BE", "UTF-32",
                           "UTF-32BE",    "CP949",      "JOHAB",        "UTF-7",    "ISO-2022-KR",
                           "ISO-2022-JP", "EUC-JP",     "ISO-2022-CN",  "GB18030",  "BIG5",
                           "SHIFT_JIS",   "BIG5-HKSCS", "WINDOWS-1252", "IBM930",   "LATIN1",
                           "IBM933",      "UTF-7-IMAP"};

} // namespace

TEST_CASE("encoder: spells text in the encoding") {
    struct row {
        std::string_view encoding;
        std::string_view text;
        std::string_view bytes;
    };
    for (const auto& r : std::initializer_list<row>{
             {"CP949", "이름,a\r\n", "C0 CC B8 A7 2C 61 0D 0A"},
             {"CP949", "뷁€\\", "94 EE A2 E6 5C"},
             {"CP949", "", ""},
             {"UTF-8", "\ufeff가😀", "EF BB BF EA B0 80 F0 9F 98 80"},
             {"UTF-16LE", "\ufeff가😀", "FF FE 00 AC 3D D8 00 DE"},
             {"UTF-16BE", "\ufeff가", "FE FF AC 00"},
             {"UTF-16", "\ufeff가", "FF FE 00 AC"},
             {"UTF-16", "가", "00 AC"},
             {"UTF-32", "가", "00 AC 00 00"},
             {"LATIN1", "café", "63 61 66 E9"},
             {"ISO-2022-KR", "a가b", "61 0E 30 21 0F 62"},
             {"UTF-7", "가", "2B 72 41 41 2D"},
         }) {
        CAPTURE(r.encoding);
        CAPTURE(r.text);
        const auto got = spell(r.encoding, r.text);
        CHECK(to_hex(got.bytes) == r.bytes);
        CHECK(got.replaced == 0);
    }
}

TEST_CASE("encoder: a character that the encoding lacks is written by its number, and counted") {
    struct row {
        std::string_view encoding;
        std::string_view text;
        std::string_view ascii; // "" = as it is in UTF-8
        std::size_t replaced;
    };
    for (const auto& r : std::initializer_list<row>{
             {"CP949", "😀", "<U+1F600>", 1},
             {"CP949", "a😀b", "a<U+1F600>b", 1},
             {"CP949", "éé", "<U+00E9><U+00E9>", 2},
             {"CP949", "x\ufeffy", "x<U+FEFF>y", 1},
             {"CP949", "₩1,200", "<U+20A9>1,200", 1},
             {"CP949", "a\U0010fffd", "a<U+10FFFD>", 1},
             // glibc passes over these in silence; they end a flag.
             {"CP949", "a\U000e0067\U000e007f", "a<U+E0067><U+E007F>", 2},
             {"LATIN1", "한 칸", "<U+D55C> <U+CE78>", 2},
             {"ASCII", "\u0080", "<U+0080>", 1},
             // What is no UTF-8 does not come; if it did, it would not go unnoticed.
             {"CP949", "a\xff", "a<U+FFFD>", 1},
             {"LATIN1", "\xed\xa0\x80z", "<U+FFFD>z", 1},
         }) {
        CAPTURE(r.encoding);
        CAPTURE(r.text);
        const auto got = spell(r.encoding, r.text);
        CHECK(got.bytes == r.ascii);
        CHECK(got.replaced == r.replaced);
    }
    const auto tags = "a\U000e0067"s;
    for (const auto* const name : {"UTF-8", "UTF-16LE", "GB18030"})
        CHECK(spell(name, tags).replaced == 0);
    CHECK(decode_all(spell("UTF-16BE", "가😀").bytes, encoding_named("UTF-16BE")).text == "가😀");
}

TEST_CASE("encoder: the replacement is spelled in the encoding, too") {
    const auto got = spell("IBM933", "가😀");
    CHECK(got.replaced == 1);
    CHECK(decode_all(got.bytes, encoding_named("IBM933")).text == "가<U+1F600>");
}

TEST_CASE("encoder: only ISO-2022-KR and its like want something at the front of a file") {
    for (const std::string name : names) {
        CAPTURE(name);
        const auto preamble = to_hex(open(name).preamble());
        CHECK(preamble == (name == "ISO-2022-KR" ? "1B 24 29 43" : ""));
    }
}

TEST_CASE(
    "encoder: pieces of many encoders, put together behind the preamble, are the whole text") {
    const std::array pieces{"이름"s, "a,b\r\n"s, "가"s, "-"s,  "+"s,  "각 "s,  "\""s,  ""s,
                            "日本"s, "漢"s,      "é"s,  "\n"s, "&~"s, "カナ"s, "<U+"s, "9"s};
    const auto seed = encoding_seed();
    std::mt19937 luck{seed};
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(luck);
    };
    for (const auto* const name : names) {
        const auto e = encoding_named(name);
        auto first = open(name);
        std::string file{first.preamble()};
        std::string expected;
        for (int i = 0; i < 200; ++i) {
            std::string text;
            for (auto n = below(4); n > 0; --n)
                text += pieces[below(pieces.size())];
            std::string alone{first.preamble()};
            auto fresh = open(name);
            auto& who = below(2) == 0 ? first : fresh;
            const auto from = file.size();
            static_cast<void>(who.append(text, file));
            alone += file.substr(from);
            expected += decode_all(alone, e).text;
        }
        INFO("LEADIMPORT_TEST_SEED=" << seed << ", " << name);
        const auto got = decode_all(file, e, 100);
        CHECK_FALSE(got.failure);
        CHECK(got.text == expected);
    }
}

TEST_CASE("encoder: all that an encoding has comes back") {
    // Every character of the first plane, and some of the others, in one text.
    std::string all;
    for (unsigned c = 1; c < 0x11000; ++c) {
        if (c >= 0xd800 && c < 0xe000) continue;
        const auto put = [&](unsigned byte) { all += static_cast<char>(byte); };
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xc0 | c >> 6U), put(0x80 | (c & 0x3fU));
        } else if (c < 0x10000) {
            put(0xe0 | c >> 12U), put(0x80 | (c >> 6U & 0x3fU)), put(0x80 | (c & 0x3fU));
        } else {
            put(0xf0), put(0x80 | c >> 12U), put(0x80 | (c >> 6U & 0x3fU)), put(0x80 | (c & 0x3fU));
        }
    }
    REQUIRE_FALSE(text::find_invalid_utf8(all));
    for (const std::string name : names) {
        CAPTURE(name);
        const auto e = encoding_named(name);
        auto encoder = open(name);
        std::string file{encoder.preamble()};
        const auto replaced = encoder.append(all, file);
        const auto got = decode_all(file, e, 1000);
        REQUIRE_FALSE(got.failure);
        // Either it came back, or it is there by its number.
        const bool full = name[0] == 'U';
        // GB 18030 has every character in some versions of the C library, and in others all but a
        // few.
        if (name != "GB18030") CHECK((replaced == 0) == full);
        if (full) CHECK((got.text == all));
        std::string restored;
        std::size_t numbers = 0;
        const auto& t = got.text;
        for (std::size_t at = 0; at < t.size();) {
            if (t.compare(at, 3, "<U+") != 0) {
                restored += t[at++];
                continue;
            }
            const auto end = t.find('>', at);
            ++numbers;
            at = end + 1;
        }
        CHECK(numbers == replaced);
        CHECK(text::count_characters(restored) + replaced == text::count_characters(all));
    }
}

TEST_CASE("encoder: can be moved") {
    auto first = open("CP949");
    auto second = std::move(first);
    first = open("LATIN1");
    std::string out;
    CHECK(second.append("가", out) == 0);
    CHECK(first.append("é", out) == 0);
    CHECK(to_hex(out) == "B0 A1 E9");
}

TEST_CASE("encoder: a long text is spelled in pieces, and none is cut inside a character") {
    std::string text;
    for (int i = 0; i < 60'000; ++i)
        text += i % 1000 == 0 ? "a" : "가";
    for (const auto name : names) {
        CAPTURE(name);
        const auto whole = spell(name, text);
        const auto one = spell(name, "가");
        CHECK(whole.replaced == (one.replaced == 0 ? 0 : 59'940));
        if (one.replaced > 0) continue;
        const std::string bytes{open(name).preamble()};
        CHECK(decode_all(bytes + whole.bytes, encoding_named(name)).text == text);
    }
    // One character of BIG5-HKSCS, wherever the pieces end.
    std::string marked(64 * 1024 - 2, 'x');
    for (int i = 0; i < 8; ++i)
        marked += "\u00ca\u0304";
    CHECK(spell("BIG5-HKSCS", marked).replaced == 0);
}
