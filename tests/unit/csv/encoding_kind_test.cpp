#include "encoding_fixture.hpp"

#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::string_literals;

std::string kind(std::string_view front) {
    return english(csv::other_kind_of_file(front).value_or(""));
}

std::string guess(std::string_view front) {
    return std::string{csv::looks_like_utf16(front).value_or("")};
}

} // namespace

TEST_CASE("other_kind_of_file: knows workbooks, archives, packed files, documents, pages") {
    struct row {
        std::string front;
        std::string_view kind;
    };
    for (const auto& r : std::initializer_list<row>{
             {from_hex("50 4B 03 04 14 00"), "it is an Excel workbook or another ZIP archive"},
             {from_hex("50 4B 05 06 00 00"), "it is an empty ZIP archive"},
             {from_hex("D0 CF 11 E0 A1 B1 1A E1 00"),
              "it is an old Excel workbook or another document of Microsoft Office"},
             {from_hex("1F 8B 08 00"), "it is packed with gzip and has to be unpacked first"},
             {"BZh9" + from_hex("31 41 59 26 53 59"),
              "it is packed with bzip2 and has to be unpacked first"},
             {"BZh9" + from_hex("17 72 45 38 50 90"),
              "it is packed with bzip2 and has to be unpacked first"},
             {from_hex("FD 37 7A 58 5A 00"), "it is packed with xz and has to be unpacked first"},
             {from_hex("28 B5 2F FD"), "it is packed with zstd and has to be unpacked first"},
             {from_hex("37 7A BC AF 27 1C"), "it is a 7-Zip archive"},
             {"Rar!\x1a\x07", "it is a RAR archive"},
             {"%PDF-1.7\n", "it is a PDF document"},
             {"{\\rtf1", "it is an RTF document"},
             {"SQLite format 3\0"s, "it is an SQLite database"},
             {"<html><body><table>", "it is a web page"},
             {"\xef\xbb\xbf\r\n <HTML xmlns:x=\"urn:…\">", "it is a web page"},
             {"<!DOCTYPE html PUBLIC", "it is a web page"},
             {"<?xml version=\"1.0\"?>", "it is an XML document"},
         }) {
        CAPTURE(r.front);
        CHECK(kind(r.front) == r.kind);
    }
}

TEST_CASE("other_kind_of_file: takes nothing for it that could be text, nor what is too short") {
    for (const auto& front : {""s,
                              "PK"s,
                              "PK,이름\n"s,
                              "PK\x03"s,
                              from_hex("D0 CF 11 E0"),
                              from_hex("1F 8B"),
                              "BZh"s,
                              "BZh9"s,
                              "BZh91,name\n"s,
                              "BZh0"s + from_hex("31 41 59 26 53 59"),
                              "%PDF"s,
                              "Rar!"s,
                              "SQLite format 3\n"s,
                              "<htmlname>,b\n"s,
                              "<html"s,
                              "<b>,c"s,
                              "이름,메일\n"s,
                              "a<html>"s,
                              "\xef\xbb\xbf"
                              "name"s,
                              from_hex("FF FE 3C 00")}) {
        CAPTURE(front);
        CHECK(kind(front).empty());
    }
}

TEST_CASE("looks_like_utf16: sees UTF-16 without a mark by its ASCII characters") {
    for (const std::string_view text :
         {"name,mail\n", "이름,회사\r\n", "가가가가가,\"가가\"\n", "id\n1\n2\n", "a,"}) {
        CAPTURE(text);
        CHECK(guess(encode_all(text, encoding_named("UTF-16LE"))) == "UTF-16LE");
        CHECK(guess(encode_all(text, encoding_named("UTF-16BE"))) == "UTF-16BE");
        CHECK(guess(text).empty());
        CHECK(guess(encode_all(text, encoding_named("CP949"))).empty());
        CHECK(guess(encode_all(text, encoding_named("UTF-32LE"))).empty());
    }
}

TEST_CASE("looks_like_utf16: sees none in a text with some NULs, in NULs alone, in too little") {
    CHECK(guess("").empty());
    CHECK(guess("a").empty());
    CHECK(guess("a\0"s).empty());
    CHECK(guess("name,a\0,b\0,c,d,e,f,g,h,i,j,k,l\n"s).empty());
    CHECK(guess(std::string(100, '\0')).empty());
    CHECK(guess("a\0\0b"s).empty());
    CHECK(guess("a\0\0ba\0\0ba\0\0ba\0\0b"s).empty()); // neither order more than the other
    std::string some(200, 'x');
    for (const auto at : {1U, 51U, 101U})
        some[at] = '\0';
    CHECK(guess(some).empty());
}
