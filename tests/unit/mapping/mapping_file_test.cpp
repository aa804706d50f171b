#include "mapping/mapping_text.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/values/translation_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::mapping {
namespace {

// Every name is a table's.
checked<values::translation_table> any_table(const std::string& name) {
    return values::translation_table::parse("from,to\na,A\n", name);
}

mapping_spec parse(std::string_view toml) {
    auto spec = parse_mapping(toml, "m.toml", any_table);
    if (!spec)
        for (const auto& e : spec.error())
            FAIL_CHECK(english(e));
    REQUIRE(spec.has_value());
    return *spec;
}

mistakes parse_badly(std::string_view toml) {
    const auto spec = parse_mapping(toml, "m.toml", any_table);
    CAPTURE(toml);
    REQUIRE_FALSE(spec.has_value());
    return spec.error();
}

TEST_CASE("mapping_file: every kind of source is read, in the order of the file") {
    const auto spec = parse(R"([lead]
peopleId = "고객 ID"
name = { column = "리드명", trim = false }
memo = { template = "{메모}\n유입: {유입}", default = "없음" }
pipeline = { value = "신규" }
[lead.fields]
"하" = "금액"
"가" = { column = "제품", type = "multiSelect", split = "," }
"나" = { column = "날짜", format = "D.M.Y", default = 2024 }
)");
    CHECK(english(spec.name) == "m.toml");
    REQUIRE(spec.sources.size() == 7);
    const auto& s = spec.sources;
    const std::vector<std::string> targets{"peopleId", "name", "memo", "pipeline",
                                           "하",       "가",   "나"};
    for (std::size_t i = 0; i < s.size(); ++i) {
        CHECK(s[i].target == targets[i]);
        CHECK(s[i].data_field == (i >= 4));
        CHECK(s[i].trim == (i != 1));
    }
    CHECK(s[0].kind == source_kind::column);
    CHECK(s[0].text == "고객 ID");
    CHECK(english(s[0].where) == "m.toml, line 2");
    CHECK(s[1].text == "리드명");
    CHECK(s[2].kind == source_kind::text_template);
    CHECK(s[2].text == "{메모}\n유입: {유입}");
    CHECK(s[2].fallback == "없음");
    CHECK(s[3].kind == source_kind::constant);
    CHECK(s[3].text == "신규");
    CHECK(english(s[4].where) == "m.toml, line 7");
    CHECK(s[5].type == values::field_type::multi_select);
    CHECK(s[5].split == ",");
    CHECK(s[6].format == "D.M.Y");
    CHECK(s[6].fallback == "2024");
}

TEST_CASE("mapping_file: constants become the text that a cell would have") {
    struct row {
        const char* toml;
        const char* text;
    };
    constexpr row rows[] = {
        {"'a b '", "a b "},
        {"12", "12"},
        {"-1_000", "-1000"},
        {"1.5", "1.5"},
        {"1e20", "100000000000000000000"},
        {"0.0001", "0.0001"},
        {"true", "true"},
        {"false", "false"},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.toml});
        const auto spec = parse(std::string{"[lead.fields]\na = { value = "} + r.toml + " }");
        REQUIRE(spec.sources.size() == 1);
        CHECK(spec.sources[0].text == r.text);
    }
}

TEST_CASE("mapping_file: fields may have tables of their own, and files marks and line ends") {
    const auto spec = parse("\xef\xbb\xbf[lead.fields.\"예상 금액\"]\r\ncolumn = \"금액\"\r\n");
    REQUIRE(spec.sources.size() == 1);
    CHECK(spec.sources[0].target == "예상 금액");
    CHECK(english(spec.sources[0].where) == "m.toml, line 1");
    CHECK(parse("").sources.empty());
}

TEST_CASE("mapping_file: every mistake is told with its line") {
    struct row {
        const char* toml;
        errc code;
        int line;
        const char* detail;
    };
    constexpr row rows[] = {
        {"[lead]\nname = ", errc::mapping_syntax, 2, ""},
        {"[lead]\nname = 'a'\nname = 'b'", errc::mapping_syntax, 3, ""},
        {"[lead]\n이름 = 'a'", errc::mapping_syntax, 2, "stand in quotes"},
        {"[lead]\nname = '\xff'", errc::mapping_syntax, 2, ""},
        {"[lead]\nname = 'a' # \x01", errc::mapping_syntax, 2, "no text has"},
        {"# a\n# \xff\xfe", errc::mapping_syntax, 2, "no text has"},
        {"[@1", errc::mapping_syntax, 1, ""},
        {"[leads]\n", errc::mapping_unknown_key, 1, "“lead”"},
        {"[persons]\nemail = 'a'", errc::mapping_unknown_key, 1, "did you mean “person”?"},
        {"person = 'a'", errc::mapping_bad_value, 1, "[person]"},
        {"[person]\nemai = 'a'", errc::mapping_unknown_key, 2, "did you mean “email”?"},
        {"[person]\npeopleId = 'a'", errc::mapping_unknown_key, 2, "there are “name”"},
        {"[person]\nfields = 'a'", errc::mapping_bad_value, 2, "[person.fields]"},
        {"[person]\ncreate = 'yes'", errc::mapping_bad_value, 2, "true or false"},
        {"[person]\nwhen_no_email = 'skip'", errc::mapping_bad_value, 2, "organization-only"},
        {"[person]\nwhen_no_email = true", errc::mapping_bad_value, 2, "organization-only"},
        {"[organization]\nemail = 'a'", errc::mapping_unknown_key, 2, "“email”"},
        {"[organization]\nwhen_no_email = 'fail'", errc::mapping_unknown_key, 2, ""},
        {"[organization]\ncreate = 1", errc::mapping_bad_value, 2, "true or false"},
        {"lead = 1", errc::mapping_bad_value, 1, "[lead]"},
        {"[lead]\nnam = 'a'", errc::mapping_unknown_key, 2, "did you mean “name”?"},
        {"[lead]\npeopleid = 'a'", errc::mapping_unknown_key, 2, "did you mean “peopleId”?"},
        {"[lead]\nfields = 'a'", errc::mapping_bad_value, 2, "[lead.fields]"},
        {"[lead]\nname = 5", errc::mapping_bad_value, 2, "a column's name in quotes"},
        {"[lead]\nname = ['a']", errc::mapping_bad_value, 2, "a column's name in quotes"},
        {"[lead]\nname = ''", errc::mapping_bad_value, 2, "not an empty one"},
        {"[lead]\nname = {}", errc::mapping_bad_value, 2, "is missing"},
        {"[lead]\nname = { trim = true }", errc::mapping_bad_value, 2, "is missing"},
        {"[lead]\nname = { column = 'a', value = 'b' }", errc::mapping_bad_value, 2, "only one"},
        {"[lead]\nname = { column = 1 }", errc::mapping_bad_value, 2, "“column”"},
        {"[lead]\nname = { template = '' }", errc::mapping_bad_value, 2, "“template”"},
        {"[lead]\nname = { value = '' }", errc::mapping_bad_value, 2, "“value”"},
        {"[lead]\nname = { value = 2024-04-16 }", errc::mapping_bad_value, 2, "“value”"},
        {"[lead]\nname = { value = inf }", errc::mapping_bad_value, 2, "“value”"},
        {"[lead]\nname = { value = 'a', default = 'b' }", errc::mapping_bad_value, 2, "never used"},
        {"[lead]\nname = { column = 'a', default = [] }", errc::mapping_bad_value, 2, "“default”"},
        {"[lead]\nname = { column = 'a', trim = 'no' }", errc::mapping_bad_value, 2, "“trim”"},
        {"[lead]\nname = { colum = 'a', column = 'a' }", errc::mapping_unknown_key, 2,
         "did you mean “column”?"},
        {"[lead]\nname = { column = 'a', table = '' }", errc::mapping_bad_value, 2, "“table”"},
        {"[lead]\nname = { column = 'a', table = 5 }", errc::mapping_bad_value, 2, "“table”"},
        {"[lead]\nname = { value = 'a', table = 't.csv' }", errc::mapping_bad_value, 2,
         "“name”: `table` is not for a `value`"},
        {"[lead]\nname = { column = 'a', otherwise = 'b' }", errc::mapping_bad_value, 2,
         "“name”: `otherwise` is for what a `table` lacks"},
        {"[lead]\nname = { column = 'a', table = 't.csv', otherwise = '' }",
         errc::mapping_bad_value, 2, "“otherwise”"},
        {"[lead]\nname = { column = 'a', table = 't.csv', otherwise = ['b'] }",
         errc::mapping_bad_value, 2, "“otherwise”"},
        {"[lead.fields]\na = { column = 'a', type = 'Number' }", errc::mapping_bad_value, 2,
         "did you mean “number”?"},
        {"[lead.fields]\na = { column = 'a', type = 1 }", errc::mapping_bad_value, 2, "“type”"},
        {"[lead.fields]\na = { column = 'a', split = '' }", errc::mapping_bad_value, 2, "“split”"},
        {"[lead.fields]\na = { column = 'a', format = 5 }", errc::mapping_bad_value, 2, "“format”"},
    };
    for (const auto& r : rows) {
        const auto found = parse_badly(r.toml);
        CAPTURE(std::string{r.toml});
        REQUIRE(found.size() == 1);
        CHECK(found[0].code == r.code);
        CHECK(english(found[0].where) == "m.toml, line " + std::to_string(r.line));
        CHECK_MESSAGE(english(found[0].detail).find(r.detail) != std::string::npos,
                      english(found[0].detail));
    }
}

TEST_CASE("mapping_file: all mistakes are told at once, in the order of the file") {
    const auto found = parse_badly(R"([organisation]
name = "회사"
[lead]
zzz = 1
name = { column = "a", trim = 1 }
memo = 3
[lead.fields]
"나" = { column = "b", type = "zahl" }
"가" = false
[table]
)");
    struct row {
        errc code;
        int line;
    };
    constexpr row expected[] = {
        {errc::mapping_unknown_key, 1},  {errc::mapping_unknown_key, 4},
        {errc::mapping_bad_value, 5},    {errc::mapping_bad_value, 6},
        {errc::mapping_bad_value, 8},    {errc::mapping_bad_value, 9},
        {errc::mapping_unknown_key, 10},
    };
    REQUIRE(found.size() == std::size(expected));
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(i);
        CHECK(found[i].code == expected[i].code);
        CHECK(english(found[i].where) == "m.toml, line " + std::to_string(expected[i].line));
    }
}

TEST_CASE("mapping_file: a table and what stands in for values that it lacks are read") {
    const auto spec = parse(R"([lead]
name = { column = "n", table = "a.csv" }
[lead.fields]
"가" = { template = "{n}", table = "b.csv", otherwise = 5, default = "없음" }
"나" = "m"
)");
    REQUIRE(spec.sources.size() == 3);
    const auto& s = spec.sources;
    REQUIRE(s[0].table);
    CHECK(s[0].table->name() == "a.csv");
    CHECK(s[0].table_name == "a.csv");
    CHECK_FALSE(s[0].otherwise.has_value());
    REQUIRE(s[1].table);
    CHECK(s[1].table->name() == "b.csv");
    CHECK(s[1].otherwise == "5");
    CHECK(s[1].fallback == "없음");
    CHECK_FALSE(s[2].table);
}

TEST_CASE("mapping_file: a table is read once, and its mistakes are told once, among the others") {
    int reads = 0;
    const auto load = [&](const std::string& name) {
        ++reads;
        return values::translation_table::parse("from,to\na\nb,c,d\n", name);
    };
    const auto spec = parse_mapping(R"([lead]
zzz = 1
name = { column = "n", table = "t.csv" }
memo = { column = "m", table = "t.csv", trim = 3 }
)",
                                    "m.toml", load);
    CHECK(reads == 1);
    REQUIRE_FALSE(spec.has_value());
    std::vector<std::string> where;
    for (const auto& e : spec.error())
        where.push_back(english(e.where));
    std::ranges::sort(where);
    CHECK(where == std::vector<std::string>{"m.toml, line 2", "m.toml, line 4", "t.csv, line 2",
                                            "t.csv, line 3"});
}

TEST_CASE("mapping_file: without a loader a table cannot be named") {
    const auto spec = parse_mapping("[lead]\nname = { column = 'a', table = 't.csv' }", "m.toml");
    REQUIRE_FALSE(spec.has_value());
    REQUIRE(spec.error().size() == 1);
    CHECK(spec.error()[0].code == errc::table_unusable);
    CHECK(english(spec.error()[0].where) == "t.csv");
}

TEST_CASE("mapping_file: a table's path begins at the mapping's folder") {
    const tests::temporary_folder folder;
    std::filesystem::create_directory(folder.path() / "sub");
    const auto map = folder.write("m.toml", "[lead]\nname = { column = 'a', table = 'sub/t.csv' }");
    const auto missing = load_mapping_file(map);
    REQUIRE_FALSE(missing.has_value());
    REQUIRE(missing.error().size() == 1);
    CHECK(english(missing.error()[0]) ==
          (folder.path() / "sub/t.csv").string() +
              ": the translation table cannot be used (No such file or directory); give a CSV file "
              "with the columns from,to: a value in the file, and what it means");
    folder.write("sub/t.csv", "from,to\na,A\n");
    const auto spec = load_mapping_file(map);
    REQUIRE(spec.has_value());
    REQUIRE(spec->sources[0].table);
    CHECK(spec->sources[0].table->name() == (folder.path() / "sub/t.csv").string());
    CHECK(spec->sources[0].table_name == "sub/t.csv");
}

TEST_CASE("mapping_file: a table outside of the mapping's folder is not read unasked") {
    const tests::temporary_folder folder;
    const auto inside = folder.path() / "in";
    std::filesystem::create_directories(inside / "sub");
    const auto outside = folder.write("t.csv", "from,to\na,A\n");
    folder.write("in/here.csv", "from,to\na,A\n");
    folder.write("in/..csv", "from,to\na,A\n");
    std::filesystem::create_symlink("../t.csv", inside / "link.csv");
    std::filesystem::create_symlink("here.csv", inside / "near.csv");
    const struct {
        std::string table;
        bool allowed;
    } rows[] = {{"here.csv", true},        {"sub/../here.csv", true}, {"../in/here.csv", true},
                {"near.csv", true},        {"..csv", true},           {"../t.csv", false},
                {outside.string(), false}, {"link.csv", false},       {"../in-2/t.csv", false},
                {"/etc/passwd", false}};
    for (const auto& r : rows) {
        CAPTURE(r.table);
        const auto map =
            folder.write("in/m.toml", "[lead]\nname = { column = 'a', table = '" + r.table + "' }");
        const auto spec = load_mapping_file(map);
        CHECK(spec.has_value() == r.allowed);
        if (spec) continue;
        REQUIRE(spec.error().size() == 1);
        CHECK(spec.error()[0].code == errc::table_unusable);
        CHECK(english(spec.error()[0].detail).find("--allow-outside") != std::string::npos);
        const auto anywhere = load_mapping_file(map, tables_from::anywhere);
        const bool is_table = r.table != "/etc/passwd" && r.table != "../in-2/t.csv";
        CHECK(anywhere.has_value() == is_table);
        if (!anywhere) CHECK(english(anywhere.error()[0].detail).find("root") == std::string::npos);
    }
}

TEST_CASE("mapping_file: a file that is not there is told by its path") {
    const auto spec = load_mapping_file("/nonexistent/m.toml");
    REQUIRE_FALSE(spec.has_value());
    REQUIRE(spec.error().size() == 1);
    CHECK(spec.error()[0].code == errc::mapping_unreadable);
    CHECK(english(spec.error()[0].where).find("/nonexistent/m.toml") != std::string::npos);
}

std::filesystem::path commented_example() {
    return std::filesystem::path{LEADIMPORT_SOURCE_DIR} / "config" / "mapping.toml";
}

TEST_CASE("mapping_file: the commented example is a mapping that can be bound") {
    const auto path = commented_example();
    const auto spec = load_mapping_file(path);
    if (!spec)
        for (const auto& e : spec.error())
            FAIL_CHECK(english(e));
    REQUIRE(spec.has_value());
    CHECK(english(spec->name) == path.string());

    using enum values::field_type;
    values::schema workspace;
    workspace.lead_fields = {
        {"1", "예상 금액", number, false, {}},
        {"2", "뉴스레터", boolean, false, {}},
        {"3", "첫 문의일", date, false, {}},
        {"4", "다음 연락", date_time, false, {}},
        {"5", "유입 경로", single_select, false, {"홈페이지", "전시회", "소개", "기타"}},
        {"6", "관심 제품", multi_select, false, {"A", "B"}},
        {"7", "담당자", values::field_type::user, false, {}},
        {"8", "원문", string, false, {}},
        {"9", "가져오기 차수", number, false, {}}};
    workspace.person_fields = {{"10", "이메일", string, false, {}},
                               {"11", "전화", string, false, {}},
                               {"12", "직책", string, false, {}}};
    workspace.organization_fields = {{"13", "직원수", number, false, {}}};
    workspace.pipelines = {
        {"64510d08afa4b4ecff05c336", "신규 영업", {{"64510d08afa4b4ecff05c337", "문의"}}}};
    const std::vector<std::string> header{
        "리드명", "메모",      "유입경로", "단계",        "금액",      "수신 동의",
        "문의일", "연락 예정", "제품",     "담당자 메일", "문의 내용", "고객 이메일",
        "고객명", "연락처",    "직급",     "회사명",      "직원 수"};
    const auto map = requests::field_map::bind(*spec, header, &workspace);
    if (!map)
        for (const auto& e : map.error())
            FAIL_CHECK(english(e));
    REQUIRE(map.has_value());
    CHECK(map->unmapped_columns().empty());
}

TEST_CASE("mapping_file: the commented example shows every key and every option") {
    std::ifstream file{commented_example()};
    std::set<std::string> shown; // "person.email", also of a line that is commented out
    std::string all;
    std::string table;
    for (std::string line; std::getline(file, line);) {
        all += line + "\n";
        if (line.starts_with('[')) table = line.substr(1, line.find(']') - 1);
        const auto end = line.find(" =");
        if (end == line.npos) continue;
        const auto key = text::trim(std::string_view{line}.substr(0, end));
        shown.insert(table + "." + std::string{key.substr(key.starts_with('#') ? 1 : 0)});
    }
    for (const auto o : {values::object_kind::lead, values::object_kind::person,
                         values::object_kind::organization}) {
        const std::string name{name_of(o)};
        for (const auto key : table_names(o)) {
            const auto wanted = name + "." + std::string{key};
            CAPTURE(wanted);
            CHECK((key == fields_table ? all.find("\n[" + wanted + "]\n") != all.npos
                                       : shown.contains(wanted)));
        }
    }
    for (const auto option : option_names) {
        const std::string wanted{option};
        CAPTURE(wanted);
        CHECK((all.find("{ " + wanted + " = ") != all.npos ||
               all.find(", " + wanted + " = ") != all.npos));
    }
}

} // namespace
} // namespace leadimport::mapping
