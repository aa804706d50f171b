#include "encoding_fixture.hpp"
#include "support/english.hpp"

#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;

error refusal(std::string_view name) {
    const auto e = csv::encoding::named(name);
    INFO(name);
    REQUIRE_FALSE(e.has_value());
    CHECK(e.error().code == errc::bad_option);
    CHECK(english(e.error().where) == "--encoding");
    return e.error();
}

} // namespace

TEST_CASE("encoding: what people call it becomes the name that is told") {
    struct row {
        std::string_view typed;
        std::string_view name;
    };
    for (const auto& r : std::initializer_list<row>{
             {"UTF-8", "UTF-8"},
             {"utf8", "UTF-8"},
             {"Utf_8", "UTF-8"},
             {"utf-8-sig", "UTF-8"},
             {"UTF-8-BOM", "UTF-8"},
             {"cp65001", "UTF-8"},
             {"utf-16", "UTF-16"},
             {"UCS-2", "UTF-16"},
             {"unicode", "UTF-16"},
             {"utf16le", "UTF-16LE"},
             {"UTF-16BE", "UTF-16BE"},
             {"utf-32", "UTF-32"},
             {"cp949", "CP949"},
             {"949", "CP949"},
             {"EUC-KR", "CP949"},
             {"euckr", "CP949"},
             {"ks_c_5601-1987", "CP949"},
             {"uhc", "CP949"},
             {"UHC//", "CP949"},
             {"windows-949", "CP949"},
             {"ms949", "CP949"},
             {"shift_jis", "SHIFT_JIS"},
             {"Windows-1252", "WINDOWS-1252"},
             {"latin1", "LATIN1"},
             {"ISO-8859-1//", "ISO-8859-1"},
             {"johab", "JOHAB"},
             {"iso-2022-kr", "ISO-2022-KR"},
             {" cp949 ", "CP949"},
         }) {
        CAPTURE(r.typed);
        CHECK(encoding_named(r.typed).name() == r.name);
    }
    CHECK(csv::encoding{}.is_utf8());
    CHECK(encoding_named("utf8") == csv::encoding{});
    CHECK(encoding_named("euc-kr") == csv::cp949());
    CHECK_FALSE(csv::cp949().is_utf8());
}

TEST_CASE("encoding: its name means the same encoding when it is given again") {
    for (const auto* const name : {"UTF-8", "UTF-16", "UTF-16BE", "UTF-32", "CP949", "LATIN1"})
        CHECK(encoding_named(name).name() == name);
}

TEST_CASE("encoding: a name that nobody knows is refused, and the likely one is named") {
    CHECK(english(refusal("cp9499").detail) ==
          "“cp9499” is no encoding that this system's iconv knows; did you mean “CP949”?");
    CHECK(english(refusal("utf-18").detail) ==
          "“utf-18” is no encoding that this system's iconv knows; did you mean “UTF-8”?");
    CHECK(english(refusal("klingon").detail) ==
          "“klingon” is no encoding that this system's iconv knows; "
          "iconv -l lists what it knows");
}

TEST_CASE("encoding: what iconv would take for a name without being one is refused") {
    for (const auto* const name : {"", "//", " ", "cp 949", "cp949,", "cp949@", "CP949/UTF-8",
                                   "한글", "cp949//TRANSLIT,IGNORE/x", "\n"}) {
        CAPTURE(name);
        static_cast<void>(refusal(name));
    }
    CHECK_FALSE(csv::encoding::named(std::string_view{"cp949\0x", 7}).has_value());
}

TEST_CASE("encoding: suffixes that lose characters are refused") {
    for (const std::string name : {"CP949//TRANSLIT", "cp949//ignore", "ascii//Translit//IGNORE"})
        CHECK(english(refusal(name).detail) ==
              "“" + name + "” would lose characters; name the encoding alone");
}

TEST_CASE("encoding: one that cannot spell a CSV file is refused") {
    // Braille, and a Cyrillic set without Latin letters.
    for (const std::string name : {"ISO_11548-1", "BRF", "ISO_5427"})
        CHECK(english(refusal(name).detail) ==
              "“" + name + "” cannot spell a CSV file: it lacks letters or signs of ASCII");
}

TEST_CASE("encoding_of_mark: knows the marks, and nothing that only begins like one") {
    struct row {
        std::string_view front;
        std::string_view name;
    };
    for (const auto& r : std::initializer_list<row>{
             {"EF BB BF", "UTF-8"},
             {"EF BB BF 61", "UTF-8"},
             {"FF FE", "UTF-16LE"},
             {"FF FE 61 00", "UTF-16LE"},
             {"FF FE 00 00", "UTF-32LE"},
             {"FF FE 00 61", "UTF-16LE"},
             {"FE FF 00 61", "UTF-16BE"},
             {"00 00 FE FF", "UTF-32BE"},
             {"", ""},
             {"EF BB", ""},
             {"EF BB 61", ""},
             {"FF", ""},
             {"FE", ""},
             {"61 FF FE", ""},
             {"00 00 FE", ""},
         }) {
        CAPTURE(r.front);
        const auto marked = csv::encoding_of_mark(from_hex(r.front));
        CHECK((marked ? marked->name() : "") == r.name);
    }
}
