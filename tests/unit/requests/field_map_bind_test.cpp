#include "support/described.hpp"
#include "support/english.hpp"
#include "unit/values/workspace_fixture.hpp"

#include "leadimport/requests/field_map.hpp"
#include "leadimport/values/translation_table.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace leadimport::requests {
namespace {

using tests::make_workspace;
using names = std::vector<std::string>;

const names header{"리드명", "고객",  "회사",  "메모",           "금액", "유입",
                   "단계",   "두 번", "두 번", "leadimport_row", ""};

// The tables that the mappings below may name.
checked<values::translation_table> load_table(const std::string& name) {
    if (name == "channels.csv")
        return values::translation_table::parse("from,to\n홈피,홈페이지\n전시,전시회\n모름,\n",
                                                name);
    if (name == "wrong.csv")
        return values::translation_table::parse("from,to\na,홈페이자\nb,전시회\nc,x\n", name);
    if (name == "stages.csv")
        return values::translation_table::parse("from,to\na,문의\nb,제안\nc,\n", name);
    if (name == "empty.csv") return values::translation_table::parse("from,to\na,\n", name);
    std::string many = "from,to\n";
    for (int i = 0; i < 100; ++i)
        many += std::to_string(i) + ",없는 것\n";
    return values::translation_table::parse(many, name);
}

mapping::mapping_spec parse(const std::string& toml) {
    auto spec = mapping::parse_mapping(toml, "m.toml", load_table);
    CAPTURE(toml);
    if (!spec)
        for (const auto& e : spec.error())
            FAIL_CHECK(english(e));
    REQUIRE(spec.has_value());
    return *spec;
}

// Lines 1 to 3 of every mapping below: what a lead needs at least.
const std::string least = "[lead]\nname = '리드명'\npeopleId = '고객'\n";

struct row {
    std::string toml; // from line 4 on
    errc code;
    const char* detail;
};

void check_mistake(const row& r, const values::schema* workspace) {
    const auto map = field_map::bind(parse(least + r.toml), header, workspace);
    CAPTURE(std::string{r.toml});
    REQUIRE_FALSE(map.has_value());
    const auto& found = map.error();
    std::string told;
    for (const auto& e : found)
        told.append(english(e)).append("\n");
    CAPTURE(told);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == r.code);
    CHECK_MESSAGE(english(found[0].detail).find(r.detail) != std::string::npos,
                  english(found[0].detail));
    if (r.code != errc::mapping_incomplete)
        CHECK(english(found[0].where).starts_with("m.toml, line "));
    else
        CHECK(english(found[0].where) == "m.toml");
}

TEST_CASE("field_map: mistakes that need no workspace to be seen") {
    const std::string id = tests::sales_id;
    const row rows[] = {
        {"memo = '메모 '\norganizationId = '리드'", errc::mapping_no_column,
         "“리드”; did you mean “리드명”?"},
        {"memo = 'leadimport_raw'", errc::mapping_bad_value, "earlier import"},
        {"memo = '전혀 다른 이름'", errc::mapping_no_column, "there are “리드명”"},
        {"memo = '두 번'", errc::mapping_ambiguous, "2 columns are called “두 번”"},
        {"memo = ' '", errc::mapping_no_column, ""},
        {"memo = 'leadimport_row'", errc::mapping_bad_value, "earlier import"},
        {"memo = { template = '{메모} {두 번}' }", errc::mapping_ambiguous, "“두 번”"},
        {"memo = { template = '{매모}' }", errc::mapping_no_column, "did you mean “메모”?"},
        {"memo = { template = '{메모' }", errc::mapping_bad_template, "not closed"},
        {"memo = { template = '메모' }", errc::mapping_bad_template, "names no column"},
        {"memo = { column = '메모', type = 'string' }", errc::mapping_bad_value, "data fields"},
        {"memo = { column = '메모', split = ',' }", errc::mapping_bad_value,
         "`split` is for lists"},
        {"memo = { column = '메모', format = 'Y-M-D' }", errc::mapping_bad_value, "for dates"},
        {"organizationId = { value = '회사' }", errc::mapping_bad_value,
         "“회사”: an id is expected"},
        {"pipelineId = '단계'", errc::mapping_incomplete, "together with `pipelineStageId`"},
        {"pipelineStage = '단계'", errc::mapping_incomplete, "together with `pipelineId`"},
        {"pipeline = '단계'\npipelineId = '단계'\npipelineStageId = '단계'",
         errc::mapping_ambiguous, "is imported to it already, in m.toml, line 4"},
        {"pipeline = { value = '신규 영업' }\npipelineStage = '단계'", errc::mapping_bad_value,
         "names can be used only when the workspace is known"},
        {"pipelineId = { value = '신규 영업' }\npipelineStage = '단계'", errc::mapping_bad_value,
         "an id is expected"},
        {"pipelineId = { value = '" + id + "' }\npipelineStageId = { value = 'x' }",
         errc::mapping_bad_value, "“x”: an id is expected"},
        {"[lead.fields]\n'이름' = '리드명'", errc::mapping_bad_value, "use the key `name`"},
        {"[lead.fields]\n'RecordId' = '리드명'", errc::mapping_read_only, "“RecordId”"},
        {"[lead.fields]\n'a' = { column = '메모', type = 'formula' }", errc::mapping_read_only,
         "“a”"},
        {"[lead.fields]\n'a' = '메모'\n' a' = '메모'", errc::mapping_ambiguous,
         "is imported to it already, in m.toml, line 5"},
        {"[lead.fields]\n'a' = { value = '120만', type = 'number' }", errc::mapping_bad_value,
         "“120만”: a plain number"},
        {"[lead.fields]\n'a' = { column = '메모', type = 'number', default = 'x' }",
         errc::mapping_bad_value, "“x”: a plain number"},
        {"[lead.fields]\n'a' = { value = ' ; ', type = 'multiSelect' }", errc::mapping_bad_value,
         "the text is empty"},
        {"[lead.fields]\n'a' = { column = '메모', type = 'date', format = 'D.M' }",
         errc::mapping_bad_value, "`format`: a format needs Y, M and D"},
        {"[lead.fields]\n'a' = { column = '메모', split = ',' }", errc::mapping_bad_value,
         "this is string"},
    };
    for (const auto& r : rows)
        check_mistake(r, nullptr);
}

TEST_CASE("field_map: mistakes that only the workspace shows") {
    const auto workspace = make_workspace();
    const std::string sales = "pipeline = { value = '신규 영업' }\n";
    const row rows[] = {
        {"[lead.fields]\n'금엑' = '금액'", errc::mapping_unknown_field, "did you mean “금액”?"},
        {"[lead.fields]\n'총액' = '금액'", errc::mapping_read_only, "“총액”"},
        {"[lead.fields]\n'미완료 TODO' = '금액'", errc::mapping_read_only, "“미완료 TODO”"},
        {"[lead.fields]\n'금액' = { column = '금액', type = 'string' }",
         errc::mapping_type_conflict, "it is number, not string"},
        {"[lead.fields]\n'유입 경로' = { value = '홈페이자' }", errc::mapping_bad_value,
         "did you mean “홈페이지”?"},
        {"[lead.fields]\n'유입 경로' = { column = '유입', default = '없음' }",
         errc::mapping_bad_value, "none of the field's options"},
        {"[lead.fields]\n'관심 제품' = { value = 'A;D' }", errc::mapping_bad_value, "options"},
        {"[lead.fields]\n'담당자' = { value = '홍길순' }", errc::mapping_bad_value, "no user"},
        {"[lead.fields]\n'금액' = { column = '금액', split = ';' }", errc::mapping_bad_value,
         "this is number"},
        {"pipeline = { value = '신규영업' }\npipelineStage = '단계'", errc::mapping_bad_value,
         "“신규 영업”"},
        {sales + "pipelineStage = { value = '제안' }", errc::mapping_bad_value,
         "no such stage in this pipeline"},
        {sales + "pipelineStage = { column = '단계', default = '제안' }", errc::mapping_bad_value,
         "no such stage in this pipeline"},
        {"pipeline = { column = '유입', default = '없음' }\npipelineStage = '단계'",
         errc::mapping_bad_value, "no such pipeline"},
        {sales + "pipelineStageId = { value = '" + tests::offer_id + "' }", errc::mapping_bad_value,
         "no such stage in this pipeline"},
        {"[lead.fields]\n'유입 경로' = { column = '유입', table = 'channels.csv', otherwise = "
         "'없음' }",
         errc::mapping_bad_value, "“없음”: it is none of the field's options"},
        {sales + "pipelineStage = { column = '단계', table = 'empty.csv', otherwise = '제안' }",
         errc::mapping_bad_value, "no such stage in this pipeline"},
    };
    for (const auto& r : rows)
        check_mistake(r, &workspace);
}

TEST_CASE(
    "field_map: what a table gives is checked like a default, and told by the table's lines") {
    const auto workspace = make_workspace();
    struct told {
        std::string toml; // from line 4 on
        names where;
        const char* detail; // of the first
    };
    const std::string sales = "pipeline = { value = '신규 영업' }\n";
    const told rows[] = {
        {"[lead.fields]\n'유입 경로' = { column = '유입', table = 'wrong.csv' }",
         {"wrong.csv, line 2", "wrong.csv, line 4"},
         "“유입 경로”: “홈페이자”: it is none of the field's options; did you mean “홈페이지”?"},
        {"[lead.fields]\n'금액' = { column = '유입', table = 'channels.csv' }",
         {"channels.csv, line 2", "channels.csv, line 3"},
         "“금액”: “홈페이지”: a plain number"},
        {"[lead.fields]\n'관심 제품' = { column = '유입', table = 'channels.csv' }",
         {"channels.csv, line 2", "channels.csv, line 3"},
         "“관심 제품”: “홈페이지”: it is none"},
        {sales + "pipelineStage = { column = '단계', table = 'stages.csv' }",
         {"stages.csv, line 3"},
         "`pipelineStage`: “제안”: there is no such stage in this pipeline"},
        {"pipeline = { column = '유입', table = 'stages.csv' }\npipelineStage = '단계'",
         {"stages.csv, line 2", "stages.csv, line 3"},
         "`pipeline`: “문의”: there is no such pipeline"},
        {"organizationId = { column = '회사', table = 'stages.csv' }",
         {"stages.csv, line 2", "stages.csv, line 3"},
         "`organizationId`: “문의”: an id is expected"},
        {"[lead.fields]\n'금액' = { column = '유입', table = 'many.csv' }",
         {"many.csv, line 2", "many.csv, line 3", "many.csv, line 4", "many.csv, line 5",
          "many.csv, line 6"},
         "a plain number"},
        {"[lead.fields]\n'문의일' = { column = '유입', table = 'many.csv', format = 'D.M' }",
         {"m.toml, line 5"},
         "`format`: a format needs Y, M and D"},
    };
    for (const auto& r : rows) {
        const auto map = field_map::bind(parse(least + r.toml), header, &workspace);
        CAPTURE(r.toml);
        REQUIRE_FALSE(map.has_value());
        const auto found = map.error();
        names where;
        for (const auto& e : found) {
            CHECK(e.code == errc::mapping_bad_value);
            where.push_back(english(e.where));
        }
        CHECK(where == r.where);
        CHECK_MESSAGE(english(found[0].detail).find(r.detail) != std::string::npos,
                      english(found[0].detail));
        const auto stopped = english(found.back().detail).ends_with("was not looked at");
        CHECK(stopped == (where.size() == 5));
    }
    // Which pipeline a row's stage belongs to is seen only in the row.
    CHECK(field_map::bind(parse(least + "pipeline = '유입'\npipelineStage = { column = '단계', "
                                        "table = 'stages.csv' }"),
                          header, &workspace)
              .has_value());
}

TEST_CASE("field_map: all mistakes are told at once") {
    const auto workspace = make_workspace();
    const auto map = field_map::bind(parse(R"([lead]
memo = { template = "{a" }
pipelineId = "없는 열"
[lead.fields]
"금엑" = "금액"
"총액" = "또 없는 열"
"금액" = { column = "두 번", type = "date" }
)"),
                                     header, &workspace);
    REQUIRE_FALSE(map.has_value());
    std::vector<errc> codes;
    for (const auto& e : map.error())
        codes.push_back(e.code);
    CHECK(codes == std::vector<errc>{errc::mapping_bad_template, errc::mapping_no_column,
                                     errc::mapping_unknown_field, errc::mapping_read_only,
                                     errc::mapping_type_conflict, errc::mapping_ambiguous,
                                     errc::mapping_incomplete, errc::mapping_incomplete,
                                     errc::mapping_incomplete});
}

TEST_CASE("field_map: mistakes of a header are told by the header's name") {
    const names twice{"name", "name", "Memo", "memo"};
    const auto map = field_map::bind(mapping::match_header(twice, nullptr, "the header of a.csv"),
                                     twice, nullptr);
    REQUIRE_FALSE(map.has_value());
    REQUIRE(map.error().size() == 3);
    CHECK(map.error()[0].code == errc::mapping_ambiguous);
    CHECK(english(map.error()[0].detail).find("2 columns are called “name”") != std::string::npos);
    CHECK(map.error()[1].code == errc::mapping_ambiguous);
    CHECK(english(map.error()[1].detail) ==
          "`memo`: “Memo” is imported to it already, and now “memo” is, too");
    CHECK(map.error()[2].code == errc::mapping_incomplete);
    for (const auto& e : map.error())
        CHECK(english(e.where) == "the header of a.csv");
}

TEST_CASE("field_map: a mapping made by hand is not trusted either") {
    mapping::mapping_spec spec{"by hand", {}};
    mapping::field_source s;
    s.target = "ownerId";
    s.text = "리드명";
    spec.sources.push_back(s);
    s.target = "비고";
    s.data_field = true;
    s.type = values::field_type::multi_select;
    s.split = "";
    spec.sources.push_back(s);
    const auto map = field_map::bind(spec, header, nullptr);
    REQUIRE_FALSE(map.has_value());
    REQUIRE(map.error().size() == 4);
    CHECK(map.error()[0].code == errc::mapping_unknown_key);
    CHECK(map.error()[1].code == errc::mapping_bad_value);
}

TEST_CASE(
    "field_map: it tells what is imported to what, in the order of the request, and what is left") {
    const auto workspace = make_workspace();
    const auto map = field_map::bind(parse(R"([lead]
memo = { template = "{메모} / {유입}", default = "없음" }
peopleId = "고객"
name = "리드명"
[lead.fields]
"비고" = { value = "이관" }
"금액" = "금액"
"유입 경로" = { column = "유입", table = "channels.csv", otherwise = "전시회", default = "홈페이지" }
"관심 제품" = { column = "단계", table = "empty.csv" }
)"),
                                     header, &workspace);
    REQUIRE(map.has_value());
    CHECK(tests::described(*map) == names{"name ← column “리드명”", "peopleId ← column “고객”",
                                          "memo ← template “{메모} / {유입}”, else “없음”",
                                          "비고 (string) ← value “이관”",
                                          "금액 (number) ← column “금액”",
                                          "유입 경로 (singleSelect) ← column “유입”, looked up in "
                                          "“channels.csv”, otherwise “전시회”, else “홈페이지”",
                                          "관심 제품 (multiSelect) ← column “단계”, looked up in "
                                          "“empty.csv”"});
    // The last column has no name: nobody meant it.
    CHECK(tests::unmapped(*map) == names{"회사", "두 번", "두 번"});
    CHECK_FALSE(map->is_mapped("회사"));
}

std::string canonical(const std::string& toml, const names& columns,
                      const values::schema* workspace) {
    const auto map = field_map::bind(parse(toml), columns, workspace);
    REQUIRE(map.has_value());
    return map->canonical();
}

TEST_CASE("field_map: the canonical text is equal for what treats rows alike, and only for that") {
    const auto same = canonical(least + "memo = '메모'", header, nullptr);
    CHECK(canonical("# a comment\n[lead]\nmemo = { column = ' 메모' }\npeopleId = '고객'\n"
                    "name = { column = '리드명', trim = true }",
                    header, nullptr) == same);
    const names swapped{"리드명", "고객", "메모", "회사"};
    CHECK(canonical(least + "memo = '메모'", swapped, nullptr) != same);
    for (const auto* other : {"memo = '유입'", "memo = { column = '메모', trim = false }",
                              "memo = { column = '메모', default = 'x' }",
                              "memo = { template = '{메모}' }", "memo = { value = '메모' }", "",
                              "organizationId = '메모'", "[lead.fields]\nmemo = '메모'"}) {
        CAPTURE(std::string{other});
        CHECK(canonical(least + other, header, nullptr) != same);
    }
    const auto staged = [&](const std::string& key) {
        return canonical(least + key + " = '회사'\npipelineStageId = '단계'", header, nullptr);
    };
    CHECK(staged("pipeline") != staged("pipelineId"));
    const auto typed = [&](const std::string& options) {
        return canonical(least + "[lead.fields]\n'a' = { column = '메모'" + options + " }", header,
                         nullptr);
    };
    CHECK(typed("") == typed(", type = 'string'"));
    CHECK(typed(", type = 'number'") != typed(""));
    CHECK(typed(", type = 'multiSelect'") == typed(", type = 'multiSelect', split = ';'"));
    CHECK(typed(", type = 'multiSelect', split = ','") != typed(", type = 'multiSelect'"));
    CHECK(typed(", type = 'date', format = 'D.M.Y'") ==
          typed(", type = 'date', format = 'DD.MM.YYYY'"));
    CHECK(typed(", type = 'date', format = 'D.M.Y'") != typed(", type = 'date', format = 'M.D.Y'"));
    CHECK(typed(", type = 'date', format = 'D.M.Y'") != typed(", type = 'date'"));
}

TEST_CASE("field_map: a table is part of the canonical text by its content") {
    const auto with = [&](std::string csv, const std::string& options) {
        const auto load = [&](const std::string& name) {
            return values::translation_table::parse(csv, name);
        };
        const auto spec = mapping::parse_mapping(
            least + "memo = { column = '메모'" + options + " }", "m.toml", load);
        REQUIRE(spec.has_value());
        const auto map = field_map::bind(*spec, header, nullptr);
        REQUIRE(map.has_value());
        return map->canonical();
    };
    const std::string table = ", table = 't.csv'";
    const auto same = with("from,to\na,A\nb,B\n", table);
    CHECK(with("to,from\r\nB,b\r\n\"A\",a\r\n", ", table = 'u.csv'") == same);
    CHECK(with("from,to\na,A\nb,C\n", table) != same);
    CHECK(with("from,to\na,A\n", table) != same);
    CHECK(with("from,to\na,A\nb,B\n", table + ", otherwise = 'x'") != same);
    CHECK(with("from,to\na,A\nb,B\n", table + ", otherwise = 'x'") !=
          with("from,to\na,A\nb,B\n", table + ", otherwise = 'y'"));
    CHECK(with("from,to\na,A\nb,B\n", "") != same);
}

TEST_CASE("field_map: the canonical text does not change when the workspace gains an option") {
    auto workspace = make_workspace();
    const auto toml = least + "[lead.fields]\n'유입 경로' = '유입'\n'담당자' = '회사'";
    const auto before = canonical(toml, header, &workspace);
    workspace.lead_fields[4].options.push_back("소개");
    workspace.users.clear();
    CHECK(canonical(toml, header, &workspace) == before);
}

} // namespace
} // namespace leadimport::requests
