// What tables make of the values of rows.

#include "support/english.hpp"
#include "support/json_reading.hpp"
#include "support/taken.hpp"
#include "unit/values/workspace_fixture.hpp"

#include "leadimport/requests/field_map.hpp"
#include "leadimport/values/translation_table.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::requests {
namespace {

using cells = std::vector<std::string_view>;
using names = std::vector<std::string>;

const std::string person = tests::person_id;
const std::string company = tests::company_id;

// The tables by name, without their header.
using tables = std::map<std::string, std::string>;

const tables known{
    {"c.csv", "홈피,홈페이지\n\"a, b\", 전시회 \n모름,\n"},
    {"p.csv", "에이,A\n비,B\n세트,A;B\n없음,\n\"A\",C\n"},
    {"s.csv", "에이,A\n비,\"B,C\"\n"},
    {"n.csv", "많이,1000000\n적게,\"1,000\"\n"},
    {"d.csv", "작년,31/12/2023\n"},
    {"o.csv", "가온금융," + company + "\n"},
    {"pl.csv", "새로,신규 영업\n없음,\n"},
    {"st.csv", "물음,문의\n없음,\n"},
    {"t.csv", "1/가,둘\n/,빈 것\n"},
    {"b.csv", "\" x \",\" X \"\nx,Y\n"},
};

checked<values::translation_table> load(const std::string& name) {
    return values::translation_table::parse("from,to\n" + known.at(name), name);
}

field_map make_map(const std::string& toml, const names& header, const values::schema* workspace) {
    return tests::taken(field_map::bind(tests::taken(mapping::parse_mapping(toml, "m.toml", load)),
                                        header, workspace));
}

// What stands behind name and peopleId in the request as simdjson reads it, or the error.
std::string build(const field_map& map, const cells& row) {
    csv::record r;
    r.cells = row;
    lead_request request;
    if (const auto wrong = map.build(r, request)) return english(wrong->as_error());
    const auto all = tests::reread(request.body);
    const auto front = "{name:'n',peopleId:'" + person + "'";
    REQUIRE(all.starts_with(front));
    return all.substr(front.size(), all.size() - front.size() - 1);
}

// One data field of the workspace, fed by one cell.
std::string value_of(const std::string& field, const std::string& options, std::string_view cell) {
    static const auto workspace = tests::make_workspace();
    const auto map =
        make_map("[lead]\nname = { value = 'n' }\npeopleId = { value = '" + person +
                     "' }\n[lead.fields]\n'" + field + "' = { column = '값', " + options + " }",
                 {"값"}, &workspace);
    return build(map, {cell});
}

TEST_CASE("tables: what a value means goes through the type of its field") {
    struct row {
        const char* field;
        const char* options;
        const char* cell;
        std::string expected;
    };
    const std::string channel = ",fieldList:[{name:'유입 경로',stringValue:";
    const std::string products = ",fieldList:[{name:'관심 제품',stringValueList:";
    const std::string amount = ",fieldList:[{name:'금액',numberValue:";
    const std::string date = ",fieldList:[{name:'문의일',dateValue:";
    const auto* dated = "table = 'd.csv', format = 'D/M/Y', otherwise = '2024-01-02'";
    const auto* defaulted = "table = 'c.csv', otherwise = '전시회', default = '홈페이지'";
    const row rows[] = {
        {"유입 경로", "table = 'c.csv'", " 홈피\t", channel + "'홈페이지'}]"},
        {"유입 경로", "table = 'c.csv'", "a, b", channel + "'전시회'}]"},
        {"유입 경로", "table = 'c.csv'", "모름", ""},
        {"유입 경로", "table = 'c.csv'", "", ""},
        {"유입 경로", defaulted, "홈피", channel + "'홈페이지'}]"},
        {"유입 경로", defaulted, "홈페이지", channel + "'전시회'}]"},
        {"유입 경로", defaulted, "모름", ""},
        {"유입 경로", defaulted, " ", channel + "'홈페이지'}]"},
        {"금액", "table = 'n.csv'", "많이", amount + "1000000}]"},
        {"금액", "table = 'n.csv'", "적게", amount + "1000}]"},
        {"금액", "table = 'n.csv', otherwise = 0", "12", amount + "0}]"},
        {"문의일", dated, "작년", date + "'2023-12-31'}]"},
        {"문의일", dated, "1/2/2024", date + "'2024-01-02'}]"},
        {"관심 제품", "table = 'p.csv'", "비; 에이", products + "['B','A']}]"},
        {"관심 제품", "table = 'p.csv'", "세트;비;에이;A", products + "['A','B','C']}]"},
        {"관심 제품", "table = 'p.csv'", "없음;비;없음", products + "['B']}]"},
        {"관심 제품", "table = 'p.csv', default = 'C'", "없음", ""},
        {"관심 제품", "table = 'p.csv', default = 'C'", " ; ", products + "['C']}]"},
        {"관심 제품", "table = 'p.csv', otherwise = 'C'", "x;비;y", products + "['C','B']}]"},
        {"관심 제품", "table = 'p.csv', otherwise = 'B; C'", "x;비;y", products + "['B','C']}]"},
        {"관심 제품", "table = 's.csv', split = ','", "비,에이", products + "['B','C','A']}]"},
        {"비고", "table = 'b.csv'", " x ", ",fieldList:[{name:'비고',stringValue:'Y'}]"},
        {"비고", "table = 'b.csv', trim = false", " x ",
         ",fieldList:[{name:'비고',stringValue:' X '}]"},
        {"비고", "table = 'b.csv', otherwise = ' '", "z",
         ",fieldList:[{name:'비고',stringValue:' '}]"},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.options});
        CAPTURE(std::string{r.cell});
        CHECK(value_of(r.field, r.options, r.cell) == r.expected);
    }
}

TEST_CASE("tables: a value that the table lacks fails the row, and is not repeated") {
    struct row {
        const char* field;
        const char* options;
        const char* cell;
        const char* detail;
    };
    constexpr row rows[] = {
        {"유입 경로", "table = 'c.csv'", "홈삐",
         "for “유입 경로”: the table “c.csv” has no such value; did you mean “홈피”?"},
        {"유입 경로", "table = 'c.csv'", "홈페이지",
         "the table “c.csv” has no such value; add it there, or give the mapping an `otherwise`"},
        {"관심 제품", "table = 'p.csv'", "비;세트장;에이",
         "the table “p.csv” has no such value; did you mean “세트”?"},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.cell});
        const auto told = value_of(r.field, r.options, r.cell);
        CHECK(told.starts_with("column “값”: the value does not fit the field (for "));
        CHECK_MESSAGE(told.find(r.detail) != std::string::npos, told);
        CHECK(told.find(r.cell) == std::string::npos);
    }
}

TEST_CASE("tables: the text of a template is looked up as a whole, names and ids by themselves") {
    const auto map = make_map("[lead]\nname = { template = '{a}/{b}', table = 't.csv' }\n"
                              "organizationId = { column = 'o', table = 'o.csv' }",
                              {"a", "b", "o"}, nullptr);
    csv::record r;
    lead_request request;
    const auto next = [&](const cells& row) {
        r.cells = row;
        const auto wrong = map.build(r, request);
        return wrong ? english(wrong->as_error()) : tests::reread(request.body);
    };
    CHECK(next({"1", "가", "가온금융"}) == "{name:'둘',organizationId:'" + company + "'}");
    CHECK(next({"2", "가", "가온금융"}).find("“t.csv” has no such value") != std::string::npos);
    CHECK(next({"", "", "가온금융"}).find("a lead needs a name") != std::string::npos);
    CHECK(next({"1", "가", "가온"}).find("did you mean “가온금융”?") == std::string::npos);
    CHECK(next({"1", "가", company}).find("“o.csv” has no such value") != std::string::npos);
}

TEST_CASE("tables: a lead whose name the table takes away has none") {
    const auto map = make_map("[lead]\nname = { column = 'a', table = 'c.csv', default = 'x' }\n"
                              "peopleId = { value = '" +
                                  person + "' }",
                              {"a"}, nullptr);
    csv::record r;
    const cells row{"모름"};
    r.cells = row;
    lead_request request;
    const auto wrong = map.build(r, request);
    REQUIRE(wrong.has_value());
    CHECK(wrong->code == errc::row_missing_value);
}

TEST_CASE("tables: pipelines and stages by what their old names mean") {
    const auto workspace = tests::make_workspace();
    const auto map =
        make_map("[lead]\nname = { value = 'n' }\npeopleId = { value = '" + person +
                     "' }\npipeline = { column = 'p', table = 'pl.csv', otherwise = ' 재계약 ', "
                     "default = '신규 영업' }\n"
                     "pipelineStage = { column = 's', table = 'st.csv', otherwise = '제안', "
                     "default = '계약' }",
                 {"p", "s"}, &workspace);
    const auto ids = [](std::string_view pipeline, std::string_view stage) {
        return ",pipelineId:'" + std::string{pipeline} + "',pipelineStageId:'" +
               std::string{stage} + "'";
    };
    CHECK(build(map, {"새로", "물음"}) == ids(tests::sales_id, tests::inquiry_id));
    CHECK(build(map, {"아무거나", "아무거나"}) == ids(tests::renewal_id, tests::offer_id));
    CHECK(build(map, {"", "물음"}) == ids(tests::sales_id, tests::inquiry_id));
    CHECK(build(map, {"새로", ""}) == ids(tests::sales_id, tests::contract_id));
    CHECK(build(map, {"없음", "없음"}).empty());
    CHECK(build(map, {"없음", ""}).empty());
    CHECK(build(map, {"없음", "물음"}).find("go only together") != std::string::npos);
    CHECK(build(map, {"새로", "없음"}).find("go only together") != std::string::npos);
    CHECK(build(map, {"아무거나", "물음"}).find("no such stage in this pipeline") !=
          std::string::npos);

    const auto strict =
        make_map("[lead]\nname = { value = 'n' }\npeopleId = { value = '" + person +
                     "' }\npipeline = { column = 'p', table = 'pl.csv' }\npipelineStage = 's'",
                 {"p", "s"}, &workspace);
    CHECK(build(strict, {"새로", "문의"}) == ids(tests::sales_id, tests::inquiry_id));
    CHECK(build(strict, {"신규 영업", "문의"})
              .starts_with("column “p”: the value does not fit the field (for `pipelineId`: the "
                           "table “pl.csv” has no such value"));
}

} // namespace
} // namespace leadimport::requests
