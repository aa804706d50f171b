#include "support/english.hpp"
#include "support/json_reading.hpp"
#include "support/taken.hpp"
#include "unit/values/workspace_fixture.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/requests/field_map.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace leadimport::requests {
namespace {

using namespace std::string_literals;
using tests::make_workspace;
using tests::reread;
using cells = std::vector<std::string_view>;

const std::string person = tests::person_id;
const std::string company = tests::company_id;

field_map make_map(const std::string& toml, const std::vector<std::string>& header,
                   const values::schema* workspace) {
    return tests::taken(
        field_map::bind(tests::taken(mapping::parse_mapping(toml, "m.toml")), header, workspace));
}

// The request as simdjson reads it, or the error's message.
std::string build(const field_map& map, const cells& row) {
    csv::record r;
    r.cells = row;
    lead_request request;
    request.body.append("left over from another row");
    if (const auto wrong = map.build(r, request)) return english(wrong->as_error());
    return reread(request.body);
}

bool contains(const std::string& s, std::string_view part) {
    return s.find(part) != std::string::npos;
}

TEST_CASE("field_map: a lead with a field of every type") {
    const auto workspace = make_workspace();
    const auto map = make_map(
        R"([lead]
name = "n"
peopleId = "p"
organizationId = "o"
pipeline = "pl"
pipelineStage = "st"
memo = { template = "{m}\n유입: {u}" }
[lead.fields]
"금액" = "a"
"동의" = "b"
"문의일" = { column = "d", format = "D.M.Y" }
"연락" = "t"
"유입 경로" = "u"
"관심 제품" = { column = "x", split = "," }
"담당자" = "w"
"지원팀" = "team"
"비고" = { value = 1.50 }
)",
        {"n", "p", "o", "pl", "st", "m", "a", "b", "d", "t", "u", "x", "w", "team"}, &workspace);
    const auto got = build(map, {" 리드 \"1\" ", person, company, "신규 영업", "계약", "줄1\r\n줄2",
                                 "₩1,200,000", "예", "16.4.2024", "2024. 4. 16. 오후 2:05",
                                 "전시회", "C, A", "hong@example.com", company});
    CHECK(got == "{name:'리드 \"1\"',peopleId:'" + person + "',organizationId:'" + company +
                     "',pipelineId:'" + tests::sales_id + "',pipelineStageId:'" +
                     tests::contract_id +
                     "',memo:'줄1\r\n줄2\n유입: 전시회',fieldList:["
                     "{name:'금액',numberValue:1200000},{name:'동의',booleanValue:true},"
                     "{name:'문의일',dateValue:'2024-04-16'},"
                     "{name:'연락',dateValue:'2024-04-16T14:05:00+09:00'},"
                     "{name:'유입 경로',stringValue:'전시회'},"
                     "{name:'관심 제품',stringValueList:['C','A']},"
                     "{name:'담당자',userValueId:'" +
                     tests::user_id + "'},{name:'지원팀',teamValueIdList:['" + company +
                     "']},{name:'비고',stringValue:'1.5'}]}");
}

TEST_CASE("field_map: an empty cell leaves its field out") {
    const auto workspace = make_workspace();
    const auto map =
        make_map("[lead]\nname = 'n'\npeopleId = 'p'\norganizationId = 'o'\n"
                 "memo = { template = 'memo: {m}' }\npipeline = 'pl'\n"
                 "pipelineStage = 'st'\n[lead.fields]\n'금액' = 'a'\n'관심 제품' = 'x'",
                 {"n", "p", "o", "m", "pl", "st", "a", "x"}, &workspace);
    CHECK(build(map, {"n", person, " ", "", "", " ", "\t", " ; "}) ==
          "{name:'n',peopleId:'" + person + "'}");
    CHECK(build(map, {"n", "", company, "m", "", "", "", "B"}) ==
          "{name:'n',organizationId:'" + company +
              "',memo:'memo: m',fieldList:[{name:'관심 제품',stringValueList:['B']}]}");
    CHECK(build(map, {"n", "", company, "", "", "", "0", ""}) ==
          "{name:'n',organizationId:'" + company + "',fieldList:[{name:'금액',numberValue:0}]}");
}

TEST_CASE("field_map: a default stands in for an empty cell") {
    const auto workspace = make_workspace();
    const auto map =
        make_map("[lead]\nname = { column = 'n', default = '이름 없음' }\n"
                 "peopleId = { column = 'p', default = '" +
                     person +
                     "' }\n"
                     "memo = { template = '{m}!', default = ' - ' }\n"
                     "pipeline = { column = 'pl', default = '재계약' }\n"
                     "pipelineStage = { column = 'st', default = '제안' }\n"
                     "[lead.fields]\n'금액' = { column = 'a', default = 0 }\n"
                     "'문의일' = { column = 'd', format = 'D.M.Y', default = '2024-01-01' }\n"
                     "'관심 제품' = { column = 'x', default = 'A; B' }",
                 {"n", "p", "m", "pl", "st", "a", "d", "x"}, &workspace);
    CHECK(build(map, {"", "", "", "", "", "", "", ""}) ==
          "{name:'이름 없음',peopleId:'" + person + "',pipelineId:'" + tests::renewal_id +
              "',pipelineStageId:'" + tests::offer_id +
              "',memo:' - ',fieldList:[{name:'금액',numberValue:0},"
              "{name:'문의일',dateValue:'2024-01-01'},"
              "{name:'관심 제품',stringValueList:['A','B']}]}");
    CHECK(contains(build(map, {"n", "", "m", "신규 영업", "", "1", "1.2.2024", "C"}),
                   "no such stage in this pipeline"));
    CHECK(contains(build(map, {"n", "", "m", "신규 영업", "문의", "1", "1.2.2024", "C"}),
                   "memo:'m!',fieldList:[{name:'금액',numberValue:1},"
                   "{name:'문의일',dateValue:'2024-02-01'},"
                   "{name:'관심 제품',stringValueList:['C']}]}"));
}

TEST_CASE("field_map: a default stage goes with a pipeline, and a pipeline with a stage") {
    const auto workspace = make_workspace();
    const auto map = make_map("[lead]\nname = 'n'\npeopleId = 'p'\npipeline = 'pl'\n"
                              "pipelineStage = { column = 'st', default = '제안' }",
                              {"n", "p", "pl", "st"}, &workspace);
    CHECK(build(map, {"n", person, "", ""}) == "{name:'n',peopleId:'" + person + "'}");
    CHECK(contains(build(map, {"n", person, "재계약", ""}), tests::offer_id));
    CHECK(contains(build(map, {"n", person, "", "제안"}), "go only together"));
}

TEST_CASE("field_map: blanks stay when the mapping says so") {
    const auto map = make_map("[lead]\nname = { column = 'n', trim = false }\npeopleId = 'p'\n"
                              "memo = { template = '[{n}]', trim = false }",
                              {"n", "p"}, nullptr);
    CHECK(build(map, {" a ", person}) == "{name:' a ',peopleId:'" + person + "',memo:'[ a ]'}");
}

TEST_CASE("field_map: without a workspace the stated types hold, else strings") {
    const auto map = make_map("[lead]\nname = 'n'\npeopleId = 'p'\npipeline = 'pl'\n"
                              "pipelineStage = 'st'\n[lead.fields]\n'a' = 'a'\n"
                              "'b' = { column = 'a', type = 'number' }\n"
                              "'c' = { column = 'c', type = 'singleSelect' }",
                              {"n", "p", "pl", "st", "a", "c"}, nullptr);
    CHECK(build(map, {"n", person, person, company, "007", "무엇이든"}) ==
          "{name:'n',peopleId:'" + person + "',pipelineId:'" + person + "',pipelineStageId:'" +
              company +
              "',fieldList:[{name:'a',stringValue:'007'},{name:'b',numberValue:7},"
              "{name:'c',stringValue:'무엇이든'}]}");
    CHECK(contains(build(map, {"n", person, "신규 영업", company, "", ""}), "an id is expected"));
}

TEST_CASE("field_map: what is wrong with a row is told by column, without its content") {
    const auto workspace = make_workspace();
    const auto map =
        make_map("[lead]\nname = '리드명'\npeopleId = '고객'\norganizationId = '회사'\n"
                 "pipelineId = '파이프'\npipelineStage = '단계'\n"
                 "memo = '메모'\n[lead.fields]\n'금액' = '금액'\n'유입 경로' = '유입'\n"
                 "'비고' = { template = '{메모}{유입}' }\n"
                 "'문의일' = { template = '{메모}-{유입}' }",
                 {"리드명", "고객", "회사", "파이프", "단계", "메모", "금액", "유입"}, &workspace);
    struct row {
        cells values;
        errc code;
        const char* column;
        const char* detail;
    };
    const row rows[] = {
        {{"", person, "", "", "", "", "", ""}, errc::row_missing_value, "리드명", "name"},
        {{"n", "", " ", "", "", "", "", ""}, errc::row_missing_value, "", "a peopleId or an"},
        {{"n", "홍길동", "", "", "", "", "", ""}, errc::row_bad_value, "고객", "`peopleId`: an id"},
        {{"n", person, "x", "", "", "", "", ""}, errc::row_bad_value, "회사", "an id"},
        {{"n", person, "", tests::sales_id, "", "", "", ""},
         errc::row_missing_value,
         "단계",
         "go only together"},
        {{"n", person, "", "", "문의", "", "", ""},
         errc::row_missing_value,
         "파이프",
         "go only together"},
        {{"n", person, "", "신규 영업", "문의", "", "", ""},
         errc::row_bad_value,
         "파이프",
         "an id is expected"},
        {{"n", person, "", tests::sales_id, "제안", "", "", ""},
         errc::row_bad_value,
         "단계",
         "no such stage"},
        {{"n", person, "", "", "", "", "120만", ""}, errc::row_bad_value, "금액", "a plain number"},
        {{"n", person, "", "", "", "", "", "홈페이자"},
         errc::row_bad_value,
         "유입",
         "for “유입 경로”: it is none of the field's options; did you mean “홈페이지”?"},
        {{"n", person, "", "", "", "메모", "", "전시회"},
         errc::row_bad_value,
         "",
         "for “문의일”: a date"},
    };
    for (const auto& r : rows) {
        csv::record record;
        record.cells = r.values;
        lead_request request;
        const auto wrong = map.build(record, request);
        CAPTURE(std::string{r.column});
        REQUIRE(wrong.has_value());
        CHECK(wrong->code == r.code);
        CHECK(wrong->column == r.column);
        CHECK_MESSAGE(contains(english(wrong->detail), r.detail), english(wrong->detail));
        CHECK_FALSE(contains(english(wrong->as_error()), "120만"));
    }
}

TEST_CASE("field_map: with only one party mapped its column is named") {
    const auto map =
        make_map("[lead]\nname = 'n'\norganizationId = '회사'", {"n", "회사"}, nullptr);
    CHECK(build(map, {"n", ""}) ==
          "column “회사”: a value that the row needs is empty (for `organizationId`: a lead needs "
          "a peopleId or an organizationId); fill in the cell");
}

TEST_CASE("row_error: the message names the column when there is one") {
    CHECK(english(row_error{errc::row_bad_value, "금액", "why"}.as_error()) ==
          "column “금액”: the value does not fit the field (why); correct the cell");
    CHECK(english(row_error{errc::row_too_few_cells, "", ""}.as_error()) ==
          "the row has fewer cells than the header; add the missing delimiters, or quote the cell "
          "that holds a line break");
}

TEST_CASE("field_map: a record with a defect gives that defect") {
    const auto map = make_map("[lead]\nname = 'n'\npeopleId = 'p'", {"n", "p"}, nullptr);
    const cells row{"n", std::string_view{person}, "more"};
    csv::record r;
    r.cells = row;
    r.defect = errc::row_too_many_cells;
    lead_request request;
    CHECK(map.build(r, request)->code == errc::row_too_many_cells);
    r.defect.reset();
    CHECK_FALSE(map.build(r, request).has_value());
    r.cells = std::span{row}.first(1);
    CHECK(map.build(r, request)->code == errc::row_too_few_cells);
}

TEST_CASE("field_map: a request larger than the bound is refused, however it grows") {
    const auto map = make_map("[lead]\nname = 'n'\npeopleId = 'p'\nmemo = 'm'\n"
                              "[lead.fields]\n'a' = { template = '{t}{t}{t}{t}{t}{t}{t}{t}' }",
                              {"n", "p", "m", "t"}, nullptr);
    // {"name":"n","peopleId":"…36…","memo":"…"} around the memo.
    const auto around = R"({"name":"n","peopleId":"","memo":""})"s.size() + person.size();
    const std::string fits(limits::request_bytes - around, 'x');
    const auto code = [&](std::string_view memo, std::string_view t) {
        const cells row{"n", person, memo, t};
        csv::record r;
        r.cells = row;
        lead_request request;
        const auto wrong = map.build(r, request);
        if (!wrong) CHECK(request.body.size() <= limits::request_bytes);
        return wrong ? std::optional{wrong->code} : std::nullopt;
    };
    CHECK_FALSE(code(fits, "").has_value());
    CHECK(code(fits + "x", "") == errc::row_too_large);
    CHECK(code(std::string(limits::request_bytes / 2, '\x01'), "") == errc::row_too_large);
    CHECK(code("", std::string(limits::request_bytes / 2, 'x')) == errc::row_too_large);
}

TEST_CASE("field_map: what it wrote for one row is not in the next one") {
    const auto map = make_map("[lead]\nname = { template = '{n}{n}' }\npeopleId = 'p'\n"
                              "[lead.fields]\n'a' = 'a'",
                              {"n", "p", "a"}, nullptr);
    lead_request request;
    const auto next = [&](const cells& row) {
        csv::record r;
        r.cells = row;
        REQUIRE_FALSE(map.build(r, request).has_value());
        return reread(request.body);
    };
    const auto first = next({"길고 긴 이름", person, "값"});
    CHECK(next({"b", person, ""}) == "{name:'bb',peopleId:'" + person + "'}");
    CHECK(next({"길고 긴 이름", person, "값"}) == first);
}

} // namespace
} // namespace leadimport::requests
