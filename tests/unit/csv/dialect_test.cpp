#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/csv/dialect.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <ostream>
#include <string>

namespace {

using namespace leadimport;
using namespace std::string_literals;

struct row {
    std::string_view what;
    char delimiter;
    std::string text;
};

void check_rows(std::initializer_list<row> rows, bool whole = true) {
    for (const auto& r : rows) {
        CAPTURE(r.what);
        const auto d = csv::detect_dialect(r.text, whole);
        CHECK(csv::delimiter_name(d.delimiter) == csv::delimiter_name(r.delimiter));
        CHECK_FALSE(d.sep_line);
    }
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (; times > 0; --times)
        out += text;
    return out;
}

} // namespace

TEST_CASE("detect_dialect: finds the delimiter that cuts header and records evenly") {
    check_rows({
        {"commas", ',', "a,b,c\n1,2,3\n"},
        {"semicolons", ';', "a;b;c\n1;2;3\n"},
        {"tabs", '\t', "a\tb\tc\n1\t2\t3\n"},
        {"pipes", '|', "a|b|c\n1|2|3\n"},
        {"Korean names", ';', "이름;회사;메모\r\n홍길동;가나;통화\r\n"},
        {"decimal commas", ';', "품목;가격;수량\n연필;1,5;2\n지우개;0,75;10\n"},
        {"a decimal comma in every row and one comma in the header", ';',
         "name;price (1,5);n\na;1,5;1\nb;2,5;2\n"},
        {"commas in the texts of tabs", '\t', "이름\t메모\n홍\t하나, 둘, 셋\n김\t넷, 다섯\n"},
        {"commas in texts and in the header of tabs", '\t',
         "이름\t주소 (시, 구)\t메모\n홍\t서울\t하나, 둘\n김\t부산\t없음\n"},
        {"a multiple choice in every row", ',', "name,choice (a;b)\nx,a;b\ny,b;a\n"},
        {"one of two columns that would do", ',', "a;b,c\n1;2,3\n"},
        {"the one with more columns of two that would do", ';',
         "a;b,c;d\n1;2,3;4\n5;6,7;8\n"s + "1;2,3;4\n"},
    });
}

TEST_CASE("detect_dialect: what stands inside quotes does not cut") {
    check_rows({
        {"a header's quoted name with the other delimiter", ';',
         "\"a\";\"b, c\";\"d\"\n\"1\";\"2, 3\";\"4\"\n"},
        {"a delimiter that only stands inside quotes of the header", ',', "\"a;b;c\",d\n1,2\n"},
        {"the same in a single column", ',', "\"a;b\"\n1;2\n3;4\n"},
        {"memos with commas, semicolons and line breaks", ',',
         "name,memo\nx,\"a;b,c\nd;e\n\nf|g\"\ny,\"h;i\nj;k\"\n"},
        {"the same behind semicolons", ';', "name;memo\nx;\"a;b,c\nd,e\n\nf,g\"\ny;\"h,i\nj,k\"\n"},
        {"a header name of several lines", '\t', "a\t\"b,\nc,d\"\te\n1\t2\t3\n"},
        {"doubled quotes", ';', "\"a \"\"x\"\", y\";b\n\"1 \"\"2\"\", 3\";4\n"},
    });
}

TEST_CASE("detect_dialect: the header has to be cut, whatever the rows hold") {
    check_rows({
        {"nothing", ',', ""},
        {"a byte order mark only", ',', "\xef\xbb\xbf"},
        {"blank lines only", ',', "\r\n\r\n"},
        {"one column", ',', "이름\n홍길동\n"},
        {"one column of texts with semicolons", ',', "이름\na;b\nc;d\n"},
        {"one column of texts with tabs", ',', "이름\r\na\tb\r\nc\td\r\n"},
        {"a header only, without a line end", ';', "a;b;c"},
        {"a header only, with commas, too", ';', "a;b;c,d\n"},
        {"a header only, equal", ',', "a|b,c\n"},
        {"the same of semicolon and tab", ';', "a\tb;c\n"},
        {"the same of tab and pipe", '\t', "a|b\tc\n"},
    });
}

TEST_CASE("detect_dialect: line ends of all kinds and blank lines are the reader's") {
    check_rows({
        {"CRLF", ';', "a;b\r\n1;2,3\r\n"},
        {"CR", ';', "a;b\r1;2,3\r4;5\r"},
        {"mixed", ';', "a;b\r\n1;2,3\n4;5\r6;7"},
        {"blank lines in front and between", '\t', "\r\n\n\na\tb,c\r\n\r\n1\t2\r\n\n\n3\t4\n"},
        {"a byte order mark", ';', "\xef\xbb\xbf\"a,b\";c\n1;2\n"},
        {"a byte order mark and a blank line", ';', "\xef\xbb\xbf\n\"a,b\";c\n1;2\n"},
    });
}

TEST_CASE("detect_dialect: Excel's empty cells at the ends of rows do not count against it") {
    check_rows({
        // Under semicolons all rows but one are even.
        {"rows with more of them than the header", ',',
         "a;b,c\n1,2,,\n3,4;,,\n5,6,,\n7,8,\"\",\n9;0,1\n"},
        {"rows without those under columns without a name", ',',
         "a;b,c,,\n1,2\n3,4;\n5,6\n7,8,,\n9;0,1\n"},
        {"a header of trailing delimiters counts as its names", ';', "a;b,,,\n1;2,,,\n"},
        {"names of blanks are none", ';', "a;b, , \n1;2,,\n"},
    });
}

TEST_CASE("detect_dialect: what counts against a delimiter") {
    check_rows({
        // Cut by commas every row has two cells, as has the header; text stands behind quotes.
        {"text behind closing quotes", ';', "a,x;b\n\"1\";\"2,3\"\n\"5\";\"6,7\"\n"},
        {"surplus cells with text", ';', "a,x;b\n1,2,3;4\n5,6,7;8\n"},
        {"missing cells", ';', "a,x;b\n1;4\n5;8\n"},
        {"a quote that never closes", ';', "a,x;b\n1,\"2;3\n4,5;6\n7,8;9\n"},
        {"the same behind good records", ';', "a,x;b\n" + repeated("1,2;3\n", 8) + "4,\"5;6\n"},
        {"more cells than there may be", ';',
         "a,x;b\n" + std::string(limits::columns, ',') + ";1\n2,3;4\n"},
        {"a header with text behind its quotes", '|', "\"a\"|\"b,c,d\"\n1|2,3,4\n"},
        {"a header whose quote never closes", '|', "a,b,c,\"d|e\n1,2,3,d|4\n"},
        {"the same without a record", '|', "a,b,c,\"d|e\n"},
    });
}

TEST_CASE("detect_dialect: a few bad rows do not outweigh columns, many do") {
    const auto good = repeated("a;1,5;2\n", 18);
    check_rows({
        {"one row in ten is short", ';', "x;y (1,5);z\n" + good + "bad,1\nbad,2\n"},
        {"more are", ',', "x;y (1,5);z\n" + good + "bad,1\nbad,2\nbad,3\n"},
    });
}

TEST_CASE("detect_dialect: looks at a hundred records and not beyond") {
    // Semicolons make more columns, and are taken when nine tenths are even.
    const std::string header = "x;y (1,5);z\n";
    const std::string good = "a;1,5;2\n";
    const std::string bad = "bad,1\n";
    check_rows({
        {"the first hundred are even enough", ';',
         header + repeated(good, 90) + repeated(bad, 1000)},
        {"the hundredth makes them so", ';',
         header + repeated(good, 89) + repeated(bad, 10) + good + repeated(bad, 1000)},
        {"they are not", ',',
         header + repeated(good, 89) + repeated(bad, 11) + repeated(good, 1000)},
    });
}

TEST_CASE("detect_dialect: a record that is cut off does not count") {
    check_rows(
        {{"a row", ',', "a;b,c\n1,2\n3;"},
         {"nothing but a cut row", ';', "a;b;c\n1,2"},
         {"a quoted cell", ';', "a;b\n1;2\n3;\"4"},
         {"an open quote that hides all rows of another", ';', "a,b,c;d\n1,\"2;3\n4,5,6;7\n"},
         {"a header", '\t', "a\tb\tc, d"},
         {"a header in a quote", '|', "a|b|c, d|\"e"},
         {"a header of one column", ',', "a"}},
        false);
}

TEST_CASE("detect_dialect: a last record without a line end counts when the text is whole") {

    CHECK(csv::detect_dialect("a;b,c\n1;2", true).delimiter == ';');
    CHECK(csv::detect_dialect("a;b,c\n1;2", false).delimiter == ',');
}

TEST_CASE("detect_dialect: a header longer than the front is cut as far as it goes") {
    std::string header = "first, or last name";
    while (header.size() < limits::front_bytes)
        header += ";열 " + std::to_string(header.size());
    header.resize(limits::front_bytes);
    CHECK(csv::detect_dialect(header, false).delimiter == ';');
}

TEST_CASE("detect_dialect: Excel's first line decides") {
    struct sep_row {
        std::string text;
        char delimiter;
    };
    for (const auto& r : std::initializer_list<sep_row>{
             {"sep=;\na,b\n1,2\n", ';'},
             {"sep=,\r\na;b\r\n1;2\r\n", ','},
             {"sep=\t\ra,b\r1,2\r", '\t'},
             {"SEP=|\na,b\n", '|'},
             {"Sep=^\na,b\n", '^'},
             {"\"sep=;\"\r\na,b\r\n", ';'},
             {"\"SEP=,\"\na,b\n", ','},
             {"\xef\xbb\xbfsep=;\r\na,b\r\n", ';'},
             {"\xef\xbb\xbf\"sep=;\"\r\na,b\r\n", ';'},
             {"\r\nsep=;\r\na,b\r\n", ';'},
             {"sep=;", ';'},
             {"sep==\na,b\n", '='},
         }) {
        CAPTURE(text::excerpt(r.text));
        const auto d = csv::detect_dialect(r.text, true);
        CHECK(csv::delimiter_name(d.delimiter) == csv::delimiter_name(r.delimiter));
        CHECK(d.sep_line);
    }
}

TEST_CASE("detect_dialect: what only looks like Excel's first line is a header") {
    check_rows({
        {"nothing behind it", ',', "sep=\na,b\n"},
        {"two characters", ';', "sep=;;\na;b\n"},
        {"a blank behind it", ';', "sep=; \na;b\n"},
        {"a blank in front", ';', " sep=;\na;b\n"},
        {"a letter", ',', "sep=x\na,b\n"},
        {"a quote", ',', "sep=\"\na,b\n"},
        {"a character of several bytes", ',', "sep=，\na,b\n"},
        {"half of its quotes", ',', "\"sep=||\na,b\n"},
        {"quotes around the character", '|', "sep=\"|\"\na,b\n"},
        {"a second line", ',', "a,b\nsep=;\n"},
        {"another word", ',', "set=x\na,b\n"},
    });
    CHECK_FALSE(csv::detect_dialect("sep=;", false).sep_line); // more may follow
    CHECK(csv::detect_dialect("sep=;\n", false).sep_line);
}

TEST_CASE("detect_dialect: sets the delimiter and sep_line, and leaves the rest to the reader") {
    csv::dialect expected;
    expected.delimiter = ';';
    CHECK(csv::detect_dialect("\xef\xbb\xbf"
                              "a;b\r\n1;2\n",
                              true) == expected);
    expected.sep_line = true;
    CHECK(csv::detect_dialect("\xef\xbb\xbfsep=;\r\na;b\n", true) == expected);
}

TEST_CASE("parse_delimiter: takes names and single characters") {
    struct typed_row {
        std::string_view typed;
        char delimiter;
    };
    for (const auto& r : std::initializer_list<typed_row>{
             {"comma", ','},
             {"semicolon", ';'},
             {"tab", '\t'},
             {"pipe", '|'},
             {"TAB", '\t'},
             {"Comma", ','},
             {",", ','},
             {";", ';'},
             {"\t", '\t'},
             {"\\t", '\t'},
             {"|", '|'},
             {"^", '^'},
             {"~", '~'},
             {":", ':'},
             {"'", '\''},
             {"\\", '\\'},
             {"!", '!'},
         }) {
        CAPTURE(r.typed);
        const auto c = csv::parse_delimiter(r.typed);
        REQUIRE(c.has_value());
        CHECK(*c == r.delimiter);
    }
}

TEST_CASE("parse_delimiter: refuses what cannot delimit, and says what can") {
    for (const auto& typed : {""s, " "s, "a"s, "Z"s, "0"s, "9"s, "\""s, "\n"s, "\r"s, "\0"s,
                              "\x7f"s, ",,"s, "\\n"s, "，"s, "\xff"s, "commas"s, " tab"s}) {
        CAPTURE(text::excerpt(typed));
        const auto c = csv::parse_delimiter(typed);
        REQUIRE_FALSE(c.has_value());
        CHECK(c.error().code == errc::bad_option);
        CHECK(english(c.error().where) == "--delimiter");
    }
    CHECK(english(csv::parse_delimiter("ab").error().detail) ==
          "“ab” is none of comma, semicolon, tab, pipe, and no single ASCII character other than a "
          "letter, digit, blank or quote");
}

TEST_CASE("delimiter_name: the usual ones have names") {
    CHECK(csv::delimiter_name(',') == "comma");
    CHECK(csv::delimiter_name(';') == "semicolon");
    CHECK(csv::delimiter_name('\t') == "tab");
    CHECK(csv::delimiter_name('|') == "pipe");
    CHECK(csv::delimiter_name('^') == "“^”");
}

TEST_CASE("delimiter_name: what it gives for a usual one is taken by parse_delimiter") {
    for (const auto c : {',', ';', '\t', '|'})
        CHECK(*csv::parse_delimiter(csv::delimiter_name(c)) == c);
}
