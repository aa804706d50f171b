#include "leadimport/base/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <initializer_list>
#include <ostream>
#include <utility>

namespace {

using namespace leadimport;
using namespace std::string_literals;
using std::string_view;
using pairs = std::initializer_list<std::pair<string_view, string_view>>;

std::string joined(const std::vector<string_view>& parts) {
    std::string out;
    for (const auto p : parts)
        out.append("[").append(p).append("]");
    return out;
}

} // namespace

TEST_CASE("trim: takes ASCII blanks from both ends and nothing from the middle") {
    for (const auto& r : pairs{{"", ""},
                               {" ", ""},
                               {" \t\r\n", ""},
                               {"a", "a"},
                               {" a b\t\n", "a b"},
                               {"\u00a0a", "\u00a0a"},
                               {"가 ", "가"},
                               {"\va\f", "\va\f"}}) {
        CAPTURE(r.first);
        CHECK(text::trim(r.first) == r.second);
    }
}

TEST_CASE("split: gives every part, empty ones too") {
    struct row {
        string_view in;
        string_view separator;
        string_view expected;
    };
    for (const auto& r : std::initializer_list<row>{
             {"", ",", "[]"},
             {"a", ",", "[a]"},
             {"a,b", ",", "[a][b]"},
             {",a,,", ",", "[][a][][]"},
             {"a; b", ";", "[a][ b]"},
             {"a--b-c", "--", "[a][b-c]"},
             {"---", "--", "[][-]"},
             {"가·나", "·", "[가][나]"},
             {"a,b", "", "[a,b]"},
         }) {
        CAPTURE(r.in);
        CHECK(joined(text::split(r.in, r.separator)) == r.expected);
    }
}

TEST_CASE("lower: changes ASCII letters only") {
    CHECK(text::lower("AbZ@[`{09 ÀÉ 가") == "abz@[`{09 ÀÉ 가");
    CHECK(text::lower("").empty());
}

TEST_CASE("visible: nothing is obeyed, turns what follows, or looks like another line") {
    for (const auto& r : std::initializer_list<std::pair<string_view, string_view>>{
             {"", ""},
             {"plain 가 😀\u200d", "plain 가 😀\u200d"}, // a joiner is a part of letters
             {"a\nb\x1b[0m", "a\\nb\\x1b[0m"},
             {"\u0085", "\\xc2\\x85"},
             {"\u202e"
              "exe\u202c",
              "\\u{202e}exe\\u{202c}"},
             {"\u2066\u2067\u2068\u2069", "\\u{2066}\\u{2067}\\u{2068}\\u{2069}"},
             {"\u200e\u200f\u061c", "\\u{200e}\\u{200f}\\u{061c}"},
             {"\u2028\u2029", "\\u{2028}\\u{2029}"},
             {"\u202a\u202b\u202d", "\\u{202a}\\u{202b}\\u{202d}"},
             {"\u2027\u202f\u2065\u206a", "\u2027\u202f\u2065\u206a"}, // their neighbours
         }) {
        CAPTURE(r.first);
        CHECK(text::visible(r.first) == r.second);
    }
    const std::string broken(1000, '\xff');
    CHECK(text::visible(broken).size() == 4000); // all of it
}

TEST_CASE("visible_json: the same texts, by JSON's own escapes") {
    CHECK(text::visible_json("{\n  \"a\": \"가\u202e\u009b\x7f\"\n}") ==
          "{\n  \"a\": \"가\\u202e\\u009b\\u007f\"\n}");
    CHECK(text::visible_json("\"\\n\\u001b\"") == "\"\\n\\u001b\"");
    CHECK(text::visible_json("\"\xff\"") == "\"\xff\"");
}

TEST_CASE("excerpt: shows control characters and broken UTF-8 as escapes") {
    for (const auto& r : std::initializer_list<std::pair<string_view, string_view>>{
             {"", ""},
             {"plain 가 😀", "plain 가 😀"},
             {"say \"hi\" \\n", "say \"hi\" \\n"},
             {"a\nb\rc\td", "a\\nb\\rc\\td"},
             {"\x1b[31m\x7f", "\\x1b[31m\\x7f"},
             {{"\0", 1}, "\\x00"},
             {"\xc2\x9b"
              "31m",
              "\\xc2\\x9b31m"}, // the control sequence introducer as one character
             {"\xc2\xa0", "\xc2\xa0"},
             {"a\xff\xea\xb0z", "a\\xff\\xea\\xb0z"},
             {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
         }) {
        CAPTURE(r.second);
        CHECK(text::excerpt(r.first) == r.second);
    }
}

TEST_CASE("excerpt: is cut only when it is too long, never inside a character or an escape") {
    struct row {
        string_view in;
        std::size_t max_bytes;
        string_view expected;
    };
    for (const auto& r : std::initializer_list<row>{
             {"", 0, ""},
             {"a", 0, "…"},
             {"abc", 3, "abc"},
             {"abcd", 3, "abc…"},
             {"가나", 6, "가나"},
             {"가나", 5, "가…"},
             {"가나", 3, "가…"},
             {"가나", 2, "…"},
             {"a가", 3, "a…"},
             {"😀", 4, "😀"},
             {"😀", 3, "…"},
             {"\n", 2, "\\n"},
             {"\n", 1, "…"},
             {"\n\n\n", 4, "\\n\\n…"},
             {"\x01\x01", 2, "…"},
             {"\x01\x01", 4, "\\x01…"},
             {"\x01\x01", 8, "\\x01\\x01"},
             {"\xff\xff\xff", 9, "\\xff\\xff…"},
             {"ab\xff", 5, "ab…"},
             {"ab\xff", 6, "ab\\xff"},
         }) {
        CAPTURE(r.in);
        CAPTURE(r.max_bytes);
        CHECK(text::excerpt(r.in, r.max_bytes) == r.expected);
    }
}

TEST_CASE("excerpt: has at most as many bytes as asked for and the ellipsis") {
    const std::string in = "가a\n\x01\xff😀" + std::string(30, 'x');
    for (std::size_t most = 0; most < 60; ++most) {
        CAPTURE(most);
        const auto out = text::excerpt(in, most);
        CHECK(out.size() <= most + "…"s.size());
        CHECK_FALSE(text::find_invalid_utf8(out));
    }
}

TEST_CASE("operand: a shell takes it for one word, and no command for an option") {
    CHECK(text::operand("/a/leads.csv.import") == "/a/leads.csv.import");
    CHECK(text::operand("리드.csv.import") == "리드.csv.import");
    CHECK(text::operand("a b") == "'a b'");
    CHECK(text::operand("it's") == R"('it'\''s')");
    CHECK(text::operand("$(x)") == "'$(x)'");
    CHECK(text::operand("--job") == "./--job");
    CHECK(text::operand("-a b") == "'./-a b'");
    CHECK(text::operand("-") == "-");
    CHECK(text::operand("") == "''");
}

TEST_CASE("shell_word: a shell takes it for one word, as it is") {
    CHECK(text::shell_word("-x") == "-x");
    CHECK(text::shell_word("가져오기 키") == "'가져오기 키'");
    CHECK(text::shell_word("\"$x\"") == "'\"$x\"'");
}

TEST_CASE("quoted: puts typographic quotes around an excerpt of 60 bytes") {
    CHECK(text::quoted("") == "“”");
    CHECK(text::quoted("리드명") == "“리드명”");
    CHECK(text::quoted(std::string(60, 'x')) == "“" + std::string(60, 'x') + "”");
    CHECK(text::quoted(std::string(61, 'x')) == "“" + std::string(60, 'x') + "…”");
}

TEST_CASE("quoted_list: puts commas between") {
    const std::vector<std::string_view> names{"가", "나\n", ""};
    CHECK(text::quoted_list(names) == "“가”, “나\\n”, “”");
    CHECK(text::quoted_list({}).empty());
}

TEST_CASE("parse_unsigned: takes a whole decimal number and nothing else") {
    CHECK(text::parse_unsigned("0") == 0);
    CHECK(text::parse_unsigned("007") == 7);
    CHECK(text::parse_unsigned("18446744073709551615") == UINT64_MAX);
    for (const string_view bad :
         {"", " 1", "1 ", "+1", "-1", "1.0", "0x1", "1e3", "1,000", "18446744073709551616", "일"}) {
        CAPTURE(bad);
        CHECK_FALSE(text::parse_unsigned(bad));
    }
}

TEST_CASE("nearest: finds the likely slip and nothing far off") {
    const std::array<string_view, 7> names{"pipeline", "name", "유입경로", "memo",
                                           "담당자",   "OX",   "names"};
    for (const auto& r : std::initializer_list<std::pair<string_view, std::optional<string_view>>>{
             {"pipelne", "pipeline"},
             {"PIPELINE", "pipeline"},
             {"name", "name"},
             {"nane", "name"},
             {"nmae", "name"},
             {"당담자", "담당자"},
             {"유입 경로", "유입경로"},
             {"담당", "담당자"},
             {"담당지", "담당자"},
             {"price", std::nullopt},
             {"전화", std::nullopt},
             {"x", "OX"},
             {"", std::nullopt},
         }) {
        CAPTURE(r.first);
        CHECK(text::nearest(r.first, names) == r.second);
    }
}

TEST_CASE(
    "nearest: the first of equals; another single character is no slip; long texts are none") {
    const std::array<string_view, 2> equals{"abcx", "abcy"};
    CHECK(text::nearest("abcz", equals) == "abcx");
    const std::array<string_view, 2> single{"O", "X"};
    CHECK_FALSE(text::nearest("Y", single));
    CHECK(text::nearest("x", single) == "X");
    const std::string long_text(1'000'000, 'x');
    const std::array<string_view, 1> long_names{long_text};
    CHECK_FALSE(text::nearest(long_text, long_names));
    CHECK_FALSE(text::nearest("x", {}));
}
