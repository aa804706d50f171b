#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/values/translation_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::values {
namespace {

using namespace std::string_literals;
using pairs = std::vector<std::pair<std::string, std::string>>;

translation_table parse(std::string bytes) {
    auto table = translation_table::parse(std::move(bytes), "t.csv");
    if (!table)
        for (const auto& e : table.error())
            FAIL_CHECK(english(e));
    REQUIRE(table.has_value());
    return std::move(*table);
}

mistakes parse_badly(std::string bytes) {
    const auto table = translation_table::parse(std::move(bytes), "t.csv");
    REQUIRE_FALSE(table.has_value());
    for (const auto& e : table.error())
        CHECK(e.code == errc::table_unusable);
    return table.error();
}

pairs pairs_of(const translation_table& table) {
    pairs out;
    for (const auto& e : table.entries())
        out.emplace_back(e.from, e.to);
    return out;
}

TEST_CASE("translation_table: what stands in a file is what it holds") {
    struct row {
        const char* name;
        std::string bytes;
        pairs expected;
    };
    const row rows[] = {
        {"as it should be",
         "from,to\n홈피,홈페이지\n전시,전시회\n",
         {{"홈피", "홈페이지"}, {"전시", "전시회"}}},
        {"a byte order mark, Windows' line ends, no last one",
         "\xef\xbb\xbf"
         "from,to\r\na,b\r\nc,d",
         {{"a", "b"}, {"c", "d"}}},
        {"the columns the other way round", "to,from\nA,a\n", {{"a", "A"}}},
        {"a quoted header", "\"from\",\"to\"\na,A\n", {{"a", "A"}}},
        {"lines without values", "\n  \nfrom,to\n\na,A\n,\n \t\n\r\n, \n", {{"a", "A"}}},
        {"blanks around values", " from , to \n a b ,\tA \n", {{"a b", "A"}}},
        {"blanks in quotes stay", "from,to\n\" a \",\" A\"\n", {{" a ", " A"}}},
        {"commas and doubled quotes",
         "from,to\n\"a, \"\"b\"\"\",\"\"\"A\"\"\"\n",
         {{"a, \"b\"", "\"A\""}}},
        {"a pair of quotes in a value", "from,to\na \"b\" c,x\"y\"\n", {{"a \"b\" c", "x\"y\""}}},
        {"an empty meaning", "from,to\na,\nb,\"\"\n", {{"a", ""}, {"b", ""}}},
        {"the same pair twice", "from,to\na,A\nb,B\na,A\n", {{"a", "A"}, {"b", "B"}}},
        {"values that differ in case only", "from,to\na,1\nA,2\n", {{"a", "1"}, {"A", "2"}}},
        {"other delimiters are text", "from,to\na;b,c|d\n", {{"a;b", "c|d"}}},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.name});
        CHECK(pairs_of(parse(r.bytes)) == r.expected);
    }
}

TEST_CASE("translation_table: every refusal says where and why") {
    struct row {
        const char* name;
        std::string bytes;
        const char* where;
        const char* detail;
    };
    const row rows[] = {
        {"nothing", "", "t.csv", "it is empty"},
        {"a mark alone", "\xef\xbb\xbf", "t.csv", "it is empty"},
        {"blank lines alone", "\n \r\n", "t.csv", "it is empty"},
        {"a header alone", "from,to\n", "t.csv", "there is no line below its header"},
        {"no value at all", "from,to\n,\n\n", "t.csv", "there is no line below its header"},
        {"no header",
         "\xef\xbb\xbf"
         "홈피,홈페이지\n",
         "t.csv, line 1", "the header from,to is expected, and something else stands there"},
        {"one column", "\nfrom\na\n", "t.csv, line 2", "something else stands there"},
        {"a third column", "from,to,memo\na,b,c\n", "t.csv, line 1", "something else stands there"},
        {"another delimiter", "from;to\na;b\n", "t.csv, line 1", "something else stands there"},
        {"another case", "From,To\na,b\n", "t.csv, line 1", "something else stands there"},
        {"a column twice", "from,from\na,b\n", "t.csv, line 1", "something else stands there"},
        {"an open quote in the header", "\"from,to\na,b\n", "t.csv, line 1",
         "something else stands there"},
        {"one value", "from,to\na,b\nc\n", "t.csv, line 3",
         "there is one value, and two are expected: from,to"},
        {"three values", "from,to\na,1,200\n", "t.csv, line 2",
         "there are more than two values; one that has a comma in it stands in quotes"},
        {"no old value", "from,to\n,b\n", "t.csv, line 2",
         "`from` is empty; for empty cells the mapping has `default`"},
        {"two meanings", "from,to\na,A\nb,B\n\na,B\n", "t.csv, line 5",
         "the value stands in line 2 already, where it becomes something else; keep one of the "
         "two"},
        {"a line break in quotes", "from,to\na,\"b\nc\"\nd,e\n", "t.csv, line 2",
         "a value in quotes has a line break, which values of a table cannot have"},
        {"a line break in an old value", "from,to\r\n\"a\r\nb\"\"\r\n\",c\r\n", "t.csv, line 2",
         "a value in quotes has a line break, which values of a table cannot have"},
        {"a quote that nothing closes", "from,to\na,\"b\nc,d\n", "t.csv, line 2",
         "a quote opens and is never closed"},
        {"a forgotten quote before quoted values", "from,to\n\"a,b\n\"c\",\"d\"\n", "t.csv, line 2",
         "a quote opens and is never closed"},
        {"inches", "from,to\n27\" 모니터,모니터\n", "t.csv, line 2",
         "a quote opens and is never closed"},
        {"another encoding", "from,to\na,b\n\xb0\xa1,c\n", "t.csv, line 3",
         "there is a byte that is no UTF-8; in Excel save it as “CSV UTF-8”"},
        {"UTF-16",
         "\xff\xfe"
         "f\0r\0"s,
         "t.csv, line 1", "no UTF-8"},
        {"a NUL", "from,to\na,b\0c\n"s, "t.csv, line 2", "there is a NUL byte"},
        {"line ends of old Macs", "from,to\ra,b\r", "t.csv, line 1",
         "a carriage return without a line feed"},
        {"a carriage return too many", "from,to\na,b\r\r\n", "t.csv, line 2", "carriage return"},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.name});
        const auto found = parse_badly(r.bytes);
        REQUIRE(found.size() == 1);
        CHECK(english(found[0].where) == r.where);
        CHECK_MESSAGE(english(found[0].detail).find(r.detail) != std::string::npos,
                      found[0].detail);
    }
}

TEST_CASE("translation_table: all mistakes are told at once, up to twenty") {
    std::string bytes = "from,to\na,A\na,B\nb\nc,d,e\n";
    auto found = parse_badly(bytes);
    REQUIRE(found.size() == 3);
    for (std::size_t i = 0; i < found.size(); ++i)
        CHECK(english(found[i].where) == "t.csv, line " + std::to_string(i + 3));
    for (int i = 0; i < 100; ++i)
        bytes += "b\n";
    found = parse_badly(bytes);
    CHECK(found.size() == 20);
    CHECK(english(found.back().detail).ends_with("; what follows was not looked at"));
}

TEST_CASE("translation_table: it is bounded") {
    std::string lines = "from,to\n";
    for (std::size_t i = 0; i < limits::table_entries; ++i)
        lines += std::to_string(i) + ",x\n";
    const auto table = parse(lines);
    CHECK(table.entries().size() == limits::table_entries);
    REQUIRE(table.find("199999") != nullptr);
    const auto found = parse_badly(lines + "one more,x\n");
    REQUIRE(found.size() == 1);
    CHECK(english(found[0].where) == "t.csv, line 200002");
    CHECK(english(found[0].detail).find("more than 200,000 values") != std::string::npos);

    // One long line, without a last line end: the parser's own bound of a line is here as well.
    auto longest = "from,to\na," + std::string(limits::table_file_bytes - 10, 'x');
    REQUIRE(longest.size() == limits::table_file_bytes);
    CHECK(parse(longest).find("a")->to.size() == limits::table_file_bytes - 10);
    longest += 'x';
    CHECK(english(parse_badly(longest)[0].detail).find("more than 16,777,216 bytes") !=
          std::string::npos);
    const tests::temporary_folder folder;
    const auto loaded = translation_table::load(folder.write("t.csv", longest));
    REQUIRE_FALSE(loaded.has_value());
    CHECK(loaded.error()[0].code == errc::table_unusable);
}

TEST_CASE("translation_table: values are found as they are written, and with their lines") {
    auto table = parse("from,to\nx,y\n");
    table = parse("from,to\n\n홈피,홈페이지\na,A\n"); // its texts move with it
    REQUIRE(table.find("홈피") != nullptr);
    CHECK(table.find("홈피")->to == "홈페이지");
    CHECK(table.find("홈피")->line == 3);
    CHECK(table.find("a")->line == 4);
    for (const auto* other : {"A", " a", "a ", "홈", "x", ""}) {
        CAPTURE(std::string{other});
        CHECK(table.find(other) == nullptr);
    }
    CHECK(table.name() == "t.csv");
}

TEST_CASE("translation_table: the nearest value is named as for a short list of names") {
    const auto table = parse("from,to\n홈페이지,1\n코엑스 전시회,2\nNaver Blog,3\nx,4\n가나,5\n");
    struct row {
        const char* wanted;
        const char* nearest; // null: none is near
    };
    constexpr row rows[] = {
        {"홈페이자", "홈페이지"},
        {"코엑스전시회", "코엑스 전시회"},
        {"naver blog", "Naver Blog"},
        {"NAVERBLOG", "Naver Blog"},
        {"가다", "가나"},
        {"전혀 다른 말", nullptr},
        {"y", nullptr},
        {"", nullptr},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.wanted});
        const auto near = table.nearest(r.wanted);
        CHECK(near.has_value() == (r.nearest != nullptr));
        if (near && r.nearest != nullptr) CHECK(*near == r.nearest);
    }
    CHECK_FALSE(table.nearest(std::string(201, 'x')).has_value());
}

TEST_CASE("translation_table: the content is equal for the same pairs in any order") {
    const auto content = [](const std::string& lines) {
        return parse("from,to\n" + lines).content();
    };
    const auto same = content("a,1\nb,2\n");
    CHECK(content("b,2\r\n\"a\",1\na,1") == same);
    for (const auto* other : {"a,1\n", "a,1\nb,3\n", "a,1\nb,2\nc,\n", "a,2\nb,1\n", "a1,b2\n"}) {
        CAPTURE(std::string{other});
        CHECK(content(other) != same);
    }
}

unsigned given_seed() {
    const char* given = std::getenv("LEADIMPORT_TEST_SEED");
    return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10))
                            : std::random_device{}();
}

std::string any_value(std::mt19937& random) {
    static const std::string pieces[] = {"가", "나다", "x", "A",  ",", "\"",
                                         " ",  ";",    "'", "원", "1"};
    std::string s;
    for (auto n = random() % 6; n > 0; --n)
        s += pieces[random() % std::size(pieces)];
    return s;
}

std::string quoted(const std::string& value) {
    std::string s = "\"";
    for (const auto c : value)
        s.append(c == '"' ? 2 : 1, c);
    return s + '"';
}

TEST_CASE("translation_table: any values that are written in quotes come back") {
    const auto seed = given_seed();
    MESSAGE("seed ", seed);
    std::mt19937 random{seed};
    for (int i = 0; i < 200; ++i) {
        const std::string end = i % 2 == 0 ? "\n" : "\r\n";
        std::map<std::string, std::string> expected{{"always one", "x"}};
        auto bytes = "from,to" + end + "always one,x";
        for (auto n = random() % 30; n > 0; --n) {
            const auto from = any_value(random);
            const auto to = any_value(random);
            if (from.empty() || !expected.emplace(from, to).second) continue;
            bytes += end + quoted(from) + "," + quoted(to);
        }
        if (i % 3 != 0) bytes += end;
        CAPTURE(bytes);
        const auto table = parse(bytes);
        CHECK(table.entries().size() == expected.size());
        // Not in one CHECK each: there are thousands.
        const auto is_found = [&](const auto& pair) {
            const auto* e = table.find(pair.first);
            return e != nullptr && e->to == pair.second;
        };
        CHECK(std::ranges::all_of(expected, is_found));
    }
}

TEST_CASE("translation_table: what a glance leaves out is never the nearest") {
    const auto seed = given_seed();
    MESSAGE("seed ", seed);
    std::mt19937 random{seed};
    for (int i = 0; i < 200; ++i) {
        std::string bytes = "from,to\n";
        for (int n = 0; n < 20; ++n)
            bytes += quoted("v" + any_value(random)) + ",x\n";
        const auto table = parse(bytes);
        std::vector<std::string_view> all;
        for (const auto& e : table.entries())
            all.emplace_back(e.from);
        const auto wanted = "v" + any_value(random);
        CAPTURE(bytes);
        CAPTURE(wanted);
        CHECK(table.nearest(wanted) == text::nearest(wanted, all));
    }
}

} // namespace
} // namespace leadimport::values

TEST_CASE("translation_table: the tables of a mapping have one room") {
    using namespace leadimport;
    using namespace leadimport::values;
    table_room room;
    const auto rows = [](std::size_t n, const std::string& what) {
        std::string lines = "from,to\n";
        for (std::size_t i = 0; i < n; ++i)
            lines += what + std::to_string(i) + ",x\n";
        return lines;
    };
    CHECK(
        translation_table::parse(rows(limits::table_entries - 2, "a"), "a.csv", room).has_value());
    const auto many = translation_table::parse(rows(3, "b"), "b.csv", room);
    REQUIRE_FALSE(many.has_value());
    CHECK(english(many.error()[0].where) == "b.csv, line 4");
    CHECK(english(many.error()[0].detail) ==
          "with it, the mapping's tables have more than 200,000 values");
    CHECK(translation_table::parse(rows(2, "c"), "c.csv", room).has_value());

    const auto large = std::string(limits::table_file_bytes - room.bytes, 'x');
    room = {};
    CHECK(translation_table::parse("from,to\na," + large, "a.csv", room).has_value());
    const auto bytes =
        translation_table::parse("from,to\nb," + std::string(room.bytes, 'y'), "b.csv", room);
    REQUIRE_FALSE(bytes.has_value());
    CHECK(english(bytes.error()[0].detail) ==
          "with it, the mapping's tables have more than 16,777,216 bytes");
}
