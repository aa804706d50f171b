// What spreadsheets do to cells by themselves, what only people do, and what a damaged cell looks
// like.

#include "leadimport/base/text.hpp"
#include "leadimport/values/spreadsheet.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace leadimport::values {
namespace {

struct changed_cell {
    std::string_view original;
    std::string_view now;
};

void check_all(std::initializer_list<changed_cell> table, bool made) {
    for (const auto& c : table) {
        CAPTURE(text::excerpt(c.original));
        CAPTURE(text::excerpt(c.now));
        CHECK(spreadsheet_made(c.original, c.now) == made);
    }
}

// The sources are pages of support.microsoft.com. Rows below "Not documented" are what users
// report; no Excel was at hand to try them.
TEST_CASE("spreadsheet: what Excel does is not a person's change") {
    check_all(
        {
            // "Keeping leading zeros and large numbers": zeros in front are removed. KB 269370:
            // digits behind the 15th become zeros.
            {"0014255550177", "14255550177"},
            {"0014255550177", "1.4E+10"},
            {"01098765432", "1098765432"},
            {"007", "7"},
            {"0000000000123456789", "123456789"},
            {"06236", "6236"},
            {"4111111111111111", "4111111111111110"},
            {"1234567890123456789", "1234567890123450000"},
            {"1234567890123456789", "1234567890123460000"},
            // "Stop automatically changing numbers to dates": 12/2 becomes 2-Dec.
            {"12/2", "2-Dec"},
            {"1-2", "2-Jan"},
            {"1-2", "02-Jan"},
            {"12-25", "25-Dec"},
            {"MAR1", "1-Mar"},
            {"SEP2", "2-Sep"},
            {"mar1", "1-Mar"},
            {"DEC10", "10-Dec"},
            {"Jan 2", "2-Jan"},
            {"1/32", "Jan-32"},
            {"2024-01", "Jan-24"},
            {"12-1999", "Dec-99"},
            {"2024-12", "12/1/2024"},
            {"13-1", "13-Jan"},
            // Not documented: the same in Korean.
            {"12-25", "12월 25일"},
            {"1-2", "01월 02일"},
            {"3/4", "03월 04일"},
            {"2024-01", "2024년 01월"},
            // "Display numbers in scientific (exponential) notation": from 12 digits, and in a
            // narrow column from fewer.
            {"01098765432", "1.1E+09"},
            {"01098765432", "1.1E+9"},
            {"1098765432", "1E+09"},
            {"109876543210", "1.09877E+11"},
            {"1098765432100", "1.09877E+12"},
            {"1234567890123456", "1.23457E+15"},
            {"1234567890123456", "1.23E+15"},
            {"-123456789012", "-1.23457E+11"},
            {"0.0000123456789", "1.23457E-05"},
            // An E between digits makes a number: 1E5, 12E3 as codes of products.
            {"1E5", "1.00E+05"},
            {"1E5", "100000"},
            {"12e3", "1.20E+04"},
            {"1E-5", "0.00001"},
            // KB 65903: General has room for 11 characters, the point among them.
            {"3.14159265358979", "3.141592654"},
            {"123456.789012345", "123456.789"},
            {"0.1234567890123", "0.123456789"},
            {"1234567890.12345", "1234567890"},
            {"12345678901.5", "12345678902"},
            {"99999.999999999", "100000"},
            {"-3.14159265358979", "-3.141592654"},
            // Not documented: numbers with commas, a currency or a percent sign get a format of two
            // decimals, or none.
            {"1,200", "1200"},
            {"1,200.5", "1,200.50"},
            {"1,200.567", "1,200.57"},
            {"$1,200.567", "$1,200.57"},
            {"10%", "10.00%"},
            {"10%", "0.1"},
            {"12.345%", "12.35%"},
            {"10.5%", "11%"},
            {"(1,200)", "-1200"},
            {"(1,200)", "-1,200"},
            {"₩1,200", "1200"},
            {"￦1,200", "₩1,200"},
            {"₩1,200", "\\1,200"},
            {"$5", "5"},
            {"€5", "5"},
            {"1200", "1,200"},
            {"1.50", "1.5"},
            {"+82", "82"},
            {"5.", "5"},
            {".5", "0.5"},
            {"１２３", "123"},
            // Not documented for CSV files: texts that begin with = + - or @ are formulas.
            {"=\"00123\"", "00123"},
            {"=\"00123\"", "123"},
            {"=\"a\"\"b\"", "a\"b"},
            {"=\"010\"&\"-1234\"", "010-1234"},
            {"+82-10-1234-5678", "-6840"},
            {"-1-2", "-3"},
            {"=1+2", "3"},
            {"= 1 + 2 - 30", "-27"},
            {"=01098765432", "1098765432"},
            {"-abc", "#NAME?"},
            {"- 할인 문의", "#NAME?"},
            {"@abc", "#NAME?"},
            {"=abc", "#NAME?"},
            {"=abc", "#이름?"},
            {"=A1/0", "#DIV/0!"},
            {"+82 10 1234 5678", "#VALUE!"},
            {"=A1:", "Err:508"},
            // "How to correct a ##### error".
            {"2024-01-02", "########"},
            {"01098765432", "###"},
        },
        true);
}

TEST_CASE("spreadsheet: a date or a time in another form is not a person's change") {
    check_all(
        {
            {"2024-01-02", "2024-1-2"},
            {"2024-01-02", "2024/01/02"},
            {"2024-01-02", "1/2/2024"},
            {"2024-01-02", "02/01/2024"},
            {"2024-01-02", "2024. 1. 2."},
            {"2024-01-02", "24-01-02"},
            {"2024-01-02", "02-Jan-24"},
            {"2024-01-02", "2-Jan-2024"},
            {"2024-01-02", "January 2, 2024"},
            {"2024-01-02", "2024년 1월 2일"},
            {"2024-01-02", "45293"},
            {"２０２４－０１－０２", "2024-01-02"},
            {"24-1-2", "2024-01-02"},
            {"24.1.2", "2024-01-02"},
            {"99-1-2", "1999-01-02"},
            {"40-1-2", "1940-01-02"},
            {"40-1-2", "2040-01-02"},
            {"01/02/03", "2001-02-03"}, // Korea
            {"01/02/03", "2003-01-02"}, // the United States
            {"01/02/03", "2003-02-01"}, // Britain
            {"13/1/2024", "2024-01-13"},
            {"1-2", "2026-01-02"},
            {"Jan-02", "2026-01-02"},
            {"Jan-24", "2026년 1월 24일"},
            {"2 Jan", "2002-01-01"}, // LibreOffice in Korean
            {"1월 2일", "01월 02일"},
            // Serial numbers: of 1900 with the day that there was not, and as LibreOffice counts.
            {"1900-01-01", "1"},
            {"1900-01-01", "2"},
            {"1900-02-28", "59"},
            {"1900-02-28", "60"},
            {"1900-02-29", "60"},
            {"1900-03-01", "61"},
            {"9999-12-31", "2958465"},
            {"1-2", "46024"},
            {"2024-01-02 12:00", "45293.5"},
            {"2024-01-02 10:20:30", "45293.43090"},
            {"2024-01-02 10:20:30", "45293.4309027778"},
            {"10:30", "0.4375"},
            {"36:00", "1.5"},
            // Times.
            {"2024-01-02 10:20:30", "2024-01-02 10:20"},
            {"2024-01-02 10:20:30", "1/2/2024 10:20"},
            {"2024-01-02 10:20", "2024-01-02 10:20:00"},
            {"2024-01-02 14:05", "2024-01-02 2:05 PM"},
            {"2024-01-02 오후 2:05", "2024-01-02 14:05"},
            {"2024-01-02 24:00", "2024-01-03 00:00:00"},
            {"2024/1/2 9:05", "2024년 1월 2일 9시 5분 0초"},
            {"10:30", "10:30:00"},
            {"10:30", "10:30:00 AM"},
            {"10:30", "오전 10:30"},
            {"10:30", "10시 30분 0초"},
            {"09:05", "9:05"},
            {"0:30", "12:30:00 AM"},
            {"12:30", "12:30:00 PM"},
            {"3pm", "03:00:00 PM"},
            {"25:00", "25:00:00"},
            {"10:20:30.123", "20:30.1"},
            {"2024-01-02 10:20:30.123", "20:30.1"},
            {"10:30:00.123", "10:30:00.12"},
        },
        true);
}

// "Excel specifications and limits": a cell holds 32,767 characters.
TEST_CASE("spreadsheet: blanks, line ends, apostrophes, case of booleans and a full cell") {
    const std::string long_text(40'000, 'x');
    const std::string pairs = std::string(32'766, 'x') + "😀😀";
    const std::string korean = [] {
        std::string all;
        for (int i = 0; i < 33'000; ++i)
            all += "가";
        return all;
    }();
    check_all(
        {
            {"", ""},
            {"홍길동", "홍길동"},
            {"#NAME?", "#NAME?"},
            {"a\r\nb", "a\nb"},
            {"a\rb", "a\nb"},
            {"a\nb", "a\r\nb"},
            {" abc　", "abc"},
            {"abc", "abc\t"},
            {"\xc2\xa0"
             "12",
             "12"},
            {" 007 ", "7"},
            {"  ", ""},
            {"'007", "007"},
            {"007", "'007"},
            {"true", "TRUE"},
            {"TRUE", "True"},
            {"False", "FALSE"},
            {"참", "TRUE"},
            {"0 1/2", " 1/2"},
            {long_text, std::string_view{long_text}.substr(0, 32'767)},
            {pairs, std::string_view{pairs}.substr(0, 32'766)},
            {korean, std::string_view{korean}.substr(0, std::size_t{32'767} * 3)},
        },
        true);
    check_all(
        {
            {long_text, std::string_view{long_text}.substr(0, 32'766)},
            {long_text, std::string_view{long_text}.substr(0, 100)},
            {"TRUE", "FALSE"},
            {"TRUE", "참"},
            {"true", "yes"},
            {"Abc", "ABC"},
            {"abc", ""},
            {"", "abc"},
            {"a\nb", "a b"},
            {"a b", "ab"},
            {"1/2", "0.5"},
        },
        false);
}

TEST_CASE("spreadsheet: what a person does is taken") {
    check_all(
        {
            // Zeros put back, digits added, another number.
            {"1098765432", "01098765432"},
            {"7", "007"},
            {"0", "00"},
            {"01098765432", "01098765433"},
            {"01098765432", "1098765433"},
            {"01098765432", "010-9876-5432"},
            {"01098765432", "+821098765432"},
            {"1.1E+10", "01098765432"},
            {"1.1E+10", "01100000000"},
            {"82", "+82"},
            {"3.14159", "3.14"},
            {"3.14159", "3.1416"},
            {"3.14", "3.140"},
            {"1.5", "1.50"},
            {"1.005", "1.01"},
            {"1234567.891", "1234567.89"},
            {"1000", "1000원"},
            {"1000원", "1000"},
            {"1,000원", "1000"},
            {"1,200", "1,300"},
            {"1200", "-1200"},
            {"(1200)", "1200"},
            {"-5", "5"},
            {"10", "10%"},
            {"0.1", "10%"},
            {"10%", "10"},
            {"$5", "₩5"},
            {"5", "5E"},
            {"1E5", "1E6"},
            {"1E5", "10000"},
            {"1234567890123456", "1234567890123999"},
            {"123456789012345", "123456789012340"},
            {"01098765432", "1.2E+10"}, // a person's number, damaged then
            {"1,20", "120"},
            {"12", "1 2"},
            // Another day, month, year or time; a form that says more.
            {"2024-01-02", "2024-01-03"},
            {"2024-01-02", "2024-02-02"},
            {"2024-01-02", "2025-01-02"},
            {"2024-01-02", "2024-02-01"},
            {"01/02/2024", "02/01/2024"},
            {"2024-01-02", "3/1/2024"},
            {"2024-01-02", "23-01-02"},
            {"2024-01-02", "45294"},
            {"2024-01-02", "2-Jan"},
            {"2024-01-02", "Jan-24"},
            {"2024-01-02", "2024-01-02 10:00"},
            {"2024-01-02 10:20", "2024-01-02"},
            {"2024-01-02 10:20:30", "2024-01-02 10:21"},
            {"2024-01-02 10:20", "2024-01-02 22:20"},
            {"10:30", "10:31"},
            {"10:30:15", "10:30"},
            {"10:30 AM", "10:30 PM"},
            {"10:20:30.123", "21:30.1"},
            {"10:20:30", "20:30.0"},
            {"1-2", "1-3"},
            {"1-2", "2-1"},
            {"1-2", "01-02"},
            {"1-2", "1999-01-02"},
            {"13-1", "1-13"}, // numbers of houses
            {"1203-5", "1203-05"},
            {"12-25", "2026-12-26"},
            {"12-31", "1"},
            {"1-1", "2"},
            {"24:00", "1"},
            {"MAR1", "MAR2"},
            {"MAR1", "Mar 1"},
            {"101-1203", "101-1204"},
            {"2024-13", "2024-01-03"},
            {"2024-02-30", "2024-03-01"},
            {"2023-02-29", "45351"},
            {"45293", "2024-01-02"},
            {"20240102", "2024-01-02"},
            // Texts and formulas.
            {"홍길동", "홍길순"},
            {"홍길동", "#NAME?"},
            {"홍길동", "########"},
            {"abc", "###"},
            {"=abc", "abc"},
            {"=01098765432", "01098765432"},
            {"=\"00123\"", "0123"},
            {"=SUM(1,2)", "4"},
            {"+82-10-1234-5678", "010-1234-5678"},
            {"+82-10-1234-5678", "+82-10-1234-5679"},
            {"-abc", "abc"},
            {"a@b.kr", "b@b.kr"},
        },
        false);
}

TEST_CASE("spreadsheet: characters that the file's encoding lacks were written as question marks") {
    const auto ascii_or_korean = [](std::string_view character) {
        return character.size() == 1 || (character >= "가" && character <= "힣");
    };
    struct row {
        std::string_view original;
        std::string_view now;
        bool lost;
    };
    for (const auto& r : std::initializer_list<row>{
             {"가나다😀", "가나다?", true},
             {"가나다😀", "가나다??", true},
             {"😀?", "??", true},
             {"😀😀", "????", true},
             {"café", "caf?", true},
             {"a\r\n☃ ", "a\n?", true},
             {"\xc2\xa0가", "?가", true},
             {"\xc2\xa0가", "가", true},
             {"가나", "가나", true},
             {"", "", true},
             {"가나다", "가나?", false},
             {"가😀", "가", false},
             {"가😀", "나?", false},
             {"가😀", "가???", false},
             {"café", "caf??", false},
             {"caf?", "café", false},
             {"", "?", false},
         }) {
        CAPTURE(text::excerpt(r.original));
        CAPTURE(text::excerpt(r.now));
        CHECK(differs_by_lost_characters(r.original, r.now, ascii_or_korean) == r.lost);
    }
}

TEST_CASE("spreadsheet: a damaged cell is known without its original") {
    for (const std::string_view damaged : {"1.01E+10",
                                           "1.1E+09",
                                           "1E+10",
                                           "1.00E+05",
                                           "1.23457E-05",
                                           "-1.23E+15",
                                           "1E+018",
                                           "#NAME?",
                                           "#VALUE!",
                                           "#REF!",
                                           "#DIV/0!",
                                           "#N/A",
                                           "#NUM!",
                                           "#이름?",
                                           "Err:508",
                                           "########",
                                           "###",
                                           "1234567890123450",
                                           "1234567890123460000",
                                           "-1234567890123450",
                                           "1012345678",
                                           " 1098765432 "}) {
        CAPTURE(std::string{damaged});
        CHECK(looks_damaged(damaged));
    }
    for (const std::string_view sound : {"",
                                         "홍길동",
                                         "01012345678",
                                         "010-1234-5678",
                                         "1E5",
                                         "1e+10",
                                         "E+10",
                                         "10E+10",
                                         "#",
                                         "#1",
                                         "##",
                                         "#REF",
                                         "Err:",
                                         "Err:x",
                                         "123456789012345",
                                         "1234567890123456",
                                         "123456789012000",
                                         "0234567890123450",
                                         "1112345678",
                                         "101234567",
                                         "10123456789",
                                         "10123-4567",
                                         "2024-01-02",
                                         "1.01"}) {
        CAPTURE(std::string{sound});
        CHECK(!looks_damaged(sound));
    }
}

} // namespace
} // namespace leadimport::values
