#include "encoding_fixture.hpp"
#include "support/english.hpp"

#include <array>
#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::string_literals;

constexpr std::array<std::size_t, 5> blocks{1, 2, 7, 64, 65536};

// However it is cut, it is the same; gives it.
decoded decode_anyhow(std::string_view bytes, const csv::encoding& e) {
    const auto whole = decode_all(bytes, e);
    CHECK(whole.same_again);
    for (const auto block : blocks) {
        for (const std::size_t ask : {1U, 3U, 65536U}) {
            const auto part = decode_all(bytes, e, block, ask);
            INFO("block " << block << ", ask " << ask);
            CHECK(part.text == whole.text);
            CHECK(part.detail() == whole.detail());
            CHECK(part.same_again);
        }
    }
    return whole;
}

// A source whose disk breaks behind some bytes.
class breaking_source final : public csv::byte_source {
public:
    explicit breaking_source(std::string_view bytes) : inner_{bytes, 3} {}
    result<std::size_t> read(std::span<char> into) override {
        const auto got = inner_.read(into);
        if (*got == 0) return error{errc::input_unreadable, "disk", "broken"};
        return got;
    }

private:
    csv::memory_source inner_;
};

// Counts what was read of it.
class counting_source final : public csv::byte_source {
public:
    explicit counting_source(csv::byte_source& inner) : inner_{inner} {}
    result<std::size_t> read(std::span<char> into) override {
        auto got = inner_.read(into);
        if (got) bytes += *got;
        return got;
    }
    std::size_t bytes = 0;

private:
    csv::byte_source& inner_;
};

} // namespace

TEST_CASE("decode: a text in any encoding becomes the same text in UTF-8, however it is cut") {
    struct row {
        std::string_view encoding;
        std::string_view bytes;
        std::string_view text;
    };
    using namespace std::string_view_literals;
    for (const auto& r : std::initializer_list<row>{
             {"UTF-8", "EF BB BF EA B0 80", "\ufeff가"},
             {"UTF-8", "61 FF EA", "a\xff\xea"}, // unchecked
             {"CP949", "C0 CC B8 A7 2C 61 0D 0A", "이름,a\r\n"},
             {"CP949", "94 EE 81 41", "뷁갂"},
             {"CP949", "A2 E6 5C 7E", "€\\~"}, // no won sign
             {"CP949", "41 00 42", "A\0B"sv},
             {"UTF-16LE", "FF FE 00 AC 3D D8 00 DE", "\ufeff가😀"},
             {"UTF-16BE", "FE FF AC 00 00 00", "\ufeff가\0"sv},
             {"UTF-16LE", "61 00 FF FE 62 00",
              "a\ufeff"
              "b"},
             {"UTF-32LE", "FF FE 00 00 00 F6 01 00", "\ufeff😀"},
             {"LATIN1", "63 61 66 E9", "café"},
             {"WINDOWS-1252", "80", "€"},
             {"SHIFT_JIS", "83 4A 2C", "カ,"},
             {"ISO-2022-KR", "1B 24 29 43 61 0E 30 21 0F 62 0A 0E 30 22 0F", "a가b\n각"},
             {"ISO-2022-JP", "1B 24 42 24 22 1B 28 42 61", "あa"},
             {"UTF-7", "61 2B 72 41 41 2D 62 2B 72 41 41", "a가b가"},
             // The last letter is held back until it is known that no accent follows.
             {"TCVN5712-1", "61 65", "ae"},
             {"CP1258", "65 CC", "è"}, // … and here one does
             {"GB18030", "84 31 95 33 94 39 FC 36", "\ufeff😀"},
             {"CP949", "", ""},
             {"UTF-16", "", ""},
         }) {
        CAPTURE(r.encoding);
        CAPTURE(r.bytes);
        const auto got = decode_anyhow(from_hex(r.bytes), encoding_named(r.encoding));
        CHECK_FALSE(got.failure);
        CHECK(got.text == r.text);
    }
}

TEST_CASE("decode: an encoding without an order goes by the mark, and is little-endian without") {
    struct row {
        std::string_view encoding;
        std::string_view bytes;
        std::string_view text;
    };
    for (const auto& r : std::initializer_list<row>{
             {"UTF-16", "FF FE 00 AC", "\ufeff가"},
             {"UTF-16", "FE FF AC 00", "\ufeff가"},
             {"UTF-16", "61 00 00 AC", "a가"},
             {"UTF-32", "FF FE 00 00 61 00 00 00", "\ufeffa"},
             {"UTF-32", "00 00 FE FF 00 00 00 61", "\ufeffa"},
             {"UTF-32", "61 00 00 00", "a"},
         }) {
        CAPTURE(r.bytes);
        const auto got = decode_anyhow(from_hex(r.bytes), encoding_named(r.encoding));
        CHECK_FALSE(got.failure);
        CHECK(got.text == r.text);
    }
    // A mark further behind is none.
    CHECK(decode_anyhow(from_hex("61 00 FE FF 62 00"), encoding_named("UTF-16")).text ==
          "a\xef\xbf\xbe"
          "b");
}

TEST_CASE("decode: hands out the text before a bad byte, then says which one it is") {
    struct row {
        std::string_view encoding;
        std::string_view bytes;
        std::string_view text;
        std::string_view detail;
    };
    for (const auto& r : std::initializer_list<row>{
             {"CP949", "B0 A1 FF 2C 31", "가",
              "the byte 0xFF at offset 2 in “B0 A1 [FF] 2C 31” is not CP949"},
             {"CP949", "80", "", "the byte 0x80 at offset 0 in “[80]” is not CP949"},
             {"CP949", "61 B0 31 0A 62 63", "a",
              "the bytes 0xB0 0x31 at offset 1 in “61 [B0 31] 0A 62” are not CP949"},
             {"CP949", "61 62 63 A2 E8 2C", "abc",
              "the bytes 0xA2 0xE8 at offset 3 in “62 63 [A2 E8] 2C” are not CP949"},
             {"CP949", "C9 A1", "", "the byte 0xC9 at offset 0 in “[C9] A1” is not CP949"},
             {"CP949", "2C 31 B0", ",1",
              "the file ends in the middle of a character, the byte 0xB0 at offset 2 in "
              "“2C 31 [B0]”"},
             {"UTF-16LE", "61 00 00 DC 62 00", "a",
              "the bytes 0x00 0xDC at offset 2 in “61 00 [00 DC] 62 00” are not UTF-16LE"},
             {"UTF-16LE", "00 D8 62 00 63 00", "",
              "the bytes 0x00 0xD8 0x62 0x00 at offset 0 in “[00 D8 62 00] 63 00” are not "
              "UTF-16LE"},
             {"UTF-16LE", "61 00 3D D8", "a",
              "the file ends in the middle of a character, the bytes 0x3D 0xD8 at offset 2 in "
              "“61 00 [3D D8]”"},
             {"UTF-16", "61", "",
              "the file ends in the middle of a character, the byte 0x61 at offset 0 in “[61]”"},
             {"UTF-16", "FE FF DC 00", "\ufeff",
              "the bytes 0xDC 0x00 at offset 2 in “FE FF [DC 00]” are not UTF-16"},
             {"ASCII", "61 80 62", "a", "the byte 0x80 at offset 1 in “61 [80] 62” is not ASCII"},
             // The letter before it is still held back then.
             {"CP1258", "61 65 8A 62", "ae",
              "the byte 0x8A at offset 2 in “61 65 [8A] 62” is not CP1258"},
         }) {
        CAPTURE(r.encoding);
        CAPTURE(r.bytes);
        const auto got = decode_anyhow(from_hex(r.bytes), encoding_named(r.encoding));
        CHECK(got.text == r.text);
        CHECK(got.detail() == r.detail);
        REQUIRE(got.failure);
        CHECK(got.failure->code == errc::csv_bad_text);
        CHECK(got.failure->where.empty());
    }
}

TEST_CASE("decode: offsets count the file's bytes over many blocks, and are grouped") {
    std::string bytes;
    for (int i = 0; i < 40'000; ++i)
        bytes += "\xb0\xa1"
                 "a";
    const auto text = decode_anyhow(bytes, csv::cp949());
    CHECK_FALSE(text.failure);
    CHECK(text.text.size() == 160'000);
    bytes += "\xff,";
    const auto got = decode_anyhow(bytes, csv::cp949());
    CHECK(got.text == text.text);
    CHECK(got.detail() == "the byte 0xFF at offset 120,000 in “A1 61 [FF] 2C” is not CP949");
}

TEST_CASE("decode: a broken disk is told behind the text that came before") {
    for (const auto* const name : {"UTF-8", "CP949", "UTF-16", "LATIN1"}) {
        CAPTURE(name);
        breaking_source broken{{"a\0b\0c\0d\0", 8}};
        auto source = csv::decode(broken, encoding_named(name));
        REQUIRE(source.has_value());
        std::array<char, 100> room{};
        std::size_t bytes = 0;
        for (int reads = 0; reads < 100; ++reads) {
            const auto got = (*source)->read(room);
            if (!got) {
                CHECK(english(got.error().detail) == "broken");
                break;
            }
            REQUIRE(*got > 0);
            bytes += *got;
        }
        CHECK(bytes == (name == "UTF-16"s ? 4 : 8));
        CHECK(english((*source)->read(room).error().detail) == "broken");
    }
}

TEST_CASE("decode: reads no further ahead than a block") {
    const std::string bytes(1'000'000, 'a');
    csv::memory_source memory{bytes};
    counting_source counting{memory};
    auto source = csv::decode(counting, csv::cp949());
    REQUIRE(source.has_value());
    std::array<char, 10> room{};
    std::size_t given = 0;
    while (given < 300'000) {
        given += (*source)->read(room).value();
        REQUIRE(counting.bytes <= given + 65536 + room.size());
    }
}

TEST_CASE("decode: asked for nothing, it gives nothing and loses nothing") {
    csv::memory_source inner{"\xb0\xa1"};
    auto source = csv::decode(inner, csv::cp949());
    CHECK((*source)->read({}).value() == 0);
    std::array<char, 10> room{};
    CHECK((*source)->read(room).value() == 3);
}
