#include "support/described.hpp"
#include "support/taken.hpp"
#include "unit/values/workspace_fixture.hpp"

#include "leadimport/mapping/mapping_draft.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/values/draft_values.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace leadimport::mapping {
namespace {

using columns = std::vector<sampled_column>;
using names = std::vector<std::string>;

std::string draft(const columns& all, const values::schema* workspace, bool show_values = true) {
    return draft_mapping({"leads.csv", all, workspace, header_synonyms::builtin(), show_values});
}

bool has_line(const std::string& toml, const std::string& line) {
    return ("\n" + toml).find("\n" + line + "\n") != std::string::npos;
}

names description_of(const std::string& toml, const columns& all, const values::schema* workspace) {
    names header;
    for (const auto& c : all)
        header.push_back(c.name);
    const auto spec = tests::taken(parse_mapping(toml, "draft.toml"));
    return tests::described(tests::taken(requests::field_map::bind(spec, header, workspace)));
}

TEST_CASE("mapping_draft: what the header says by itself is a mapping that works") {
    const auto workspace = tests::make_workspace();
    const columns all{{"리드명", {"견적"}},      {"이메일", {"a@b.kr"}},
                      {"회사명", {"한빛"}},      {"금액", {"1,200"}},
                      {"단계", {"제안"}},        {"직책", {"대리"}},
                      {"leadimport_row", {"1"}}, {"", {"x"}}};
    const auto toml = draft(all, &workspace);
    CHECK(description_of(toml, all, &workspace) ==
          names{"name ← column “리드명”", "pipelineStageId ← column “단계”",
                "금액 (number) ← column “금액”", "person email ← column “이메일”",
                "person 직책 (string) ← column “직책”", "organization name ← column “회사명”"});
    CHECK(has_line(toml, "\"금액\" = \"금액\"  # number ← 1,200"));
    CHECK(has_line(toml, "#\"직원수\" = \"…\"  # number"));
    CHECK(toml.find("leadimport_row") == toml.npos);
    for (const auto* unwritable : {"총액", "미완료 TODO", "RecordId", "\"이름\""})
        CHECK_MESSAGE(toml.find(unwritable) == toml.npos, std::string{unwritable});
}

TEST_CASE("mapping_draft: a lead's name is made of what there is") {
    const columns both{{"회사명", {}}, {"고객명", {}}, {"이메일", {}}};
    CHECK(description_of(draft(both, nullptr), both, nullptr).front() ==
          "name ← template “{회사명} {고객명}”");
    const columns email{{"이메일", {}}};
    CHECK(description_of(draft(email, nullptr), email, nullptr).front() ==
          "name ← column “이메일”");
    CHECK(has_line(draft({{"날씨", {}}}, nullptr),
                   "#name = \"…\"  # every lead needs one: name a column, or { template = \"{A} "
                   "{B}\" }"));
}

TEST_CASE("mapping_draft: a column whose name has braces stands in no template") {
    CHECK(has_line(draft({{"회사{명}", {"a"}}, {"고객명", {"b"}}, {"이메일", {"c"}}}, nullptr),
                   "name = \"회사{명}\"  # no column is called like a lead's name"));
}

TEST_CASE("mapping_draft: near misses are comments that can be taken in") {
    const auto workspace = tests::make_workspace();
    const auto toml = draft({{"리드명", {}},
                             {"유입경로", {"홈페이지"}},
                             {"고객명", {"김"}},
                             {"날씨", {"맑음", "흐림", "비", "눈"}},
                             {"기분", {}}},
                            &workspace);
    CHECK(has_line(toml, "#\"유입 경로\" = \"유입경로\"  # did you mean this? singleSelect: "
                         "홈페이지, 전시회 ← 홈페이지"));
    CHECK(has_line(toml, "#[person]"));
    CHECK(has_line(toml, "#name = \"고객명\"  # did you mean this? 김"));
    CHECK(has_line(toml, "#  “날씨”  맑음 · 흐림 · 비"));
    CHECK(has_line(toml, "#  “기분”  always empty"));
    CHECK(has_line(toml, "# Columns that are not imported:"));
    CHECK(has_line(toml, "# Nothing is imported to these fields of the workspace:"));
    CHECK_FALSE(has_line(toml, "#\"유입 경로\" = \"…\"  # singleSelect: 홈페이지, 전시회"));
}

TEST_CASE("mapping_draft: a header of the vendor's misses fields of its own object alone") {
    const auto workspace = tests::make_workspace();
    const auto toml = draft({{"Lead-이름", {}},
                             {"Organization-이름", {}},
                             {"Organization-직원 수", {"7"}},
                             {"Lead-관심제품", {"A"}},
                             {"Lead-직원 수", {"8"}}},
                            &workspace);
    CHECK(
        has_line(toml, "#\"직원수\" = \"Organization-직원 수\"  # did you mean this? number ← 7"));
    CHECK(toml.find("#\"관심 제품\" = \"Lead-관심제품\"  # did you mean this?") !=
          std::string::npos);
    CHECK(has_line(toml, "#  “Lead-직원 수”  8"));
}

TEST_CASE("mapping_draft: what two columns claim is left to the user") {
    const columns all{{"리드명", {"a"}}, {"리드 제목", {"b"}}, {"회사명", {}}, {"회사명", {}}};
    const auto toml = draft(all, nullptr);
    CHECK(has_line(toml, "name = \"리드명\"  # a"));
    CHECK(has_line(toml, "#name = \"리드 제목\"  # did you mean this? b"));
    CHECK(has_line(toml, "#name = \"회사명\"  # did you mean this? always empty"));
}

TEST_CASE("mapping_draft: without samples it shows what values look like") {
    const columns all{{"리드명", {"홍길동 문의 No.12", "a\nb"}}, {"이메일", {"Kim@a.kr"}}};
    const auto toml = draft(all, nullptr, false);
    CHECK(has_line(toml, "name = \"리드명\"  # 가가가 가가 Aa.99 · a a"));
    CHECK(has_line(toml, "email = \"이메일\"  # Aaa@a.aa"));
    CHECK(toml.find("홍길동") == toml.npos);
}

TEST_CASE("draft_values: shapes and short forms") {
    CHECK(values::shape_of("010-1234") == "999-9999");
    CHECK(values::shape_of("₩1,200 원 ASDf漢éㄱ") == "₩9,999 가 AAAa字é字");
    CHECK(values::in_short("  가나다라마바사아자차카타파하가나다라마바사아자차카타") ==
          "가나다라마바사아자차카타파하가나다라마바사아자차…");
    CHECK(values::in_short("a\r\n\tb") == "a   b");
}

TEST_CASE("draft_values: dates that need a format get the one that fits all") {
    struct row {
        names values;
        const char* format;
        const char* doubt;
    };
    const row rows[] = {
        {{"2024-04-16", "2024. 5. 1."}, "", ""},
        {{"16/04/2024", "01/02/2024"}, "D/M/Y", ""},
        {{"04/16/2024", "01/02/2024"}, "M/D/Y", ""},
        {{"16.4.2024 14:05"}, "D.M.Y h:m", ""},
        {{"2024-16-04"}, "Y-D-M", ""},
        {{"01/02/2024"}, "D/M/Y", "which one is it?"},
        {{"16/04/2024", "soon"}, "", "some values are no dates"},
        {{}, "", ""},
    };
    for (const auto& r : rows) {
        const auto hint =
            values::hint_for({"1", "문의일", values::field_type::date, false, {}}, r.values);
        CAPTURE(r.values.empty() ? "" : r.values.front());
        CHECK(hint.format == r.format);
        CHECK_MESSAGE(english(hint.doubt).find(r.doubt) != std::string::npos, english(hint.doubt));
        CHECK(hint.doubt.empty() == std::string{r.doubt}.empty());
    }
}

TEST_CASE("draft_values: lists are cut where their options are found") {
    const values::field products{
        "1", "제품", values::field_type::multi_select, false, {"CRM", "분석", "A/S"}};
    CHECK(hint_for(products, names{"CRM;분석", "CRM"}).split.empty());
    CHECK(hint_for(products, names{"CRM, 분석", "CRM"}).split == ",");
    CHECK(hint_for(products, names{"CRM\n분석"}).split == "\n");
    CHECK(hint_for(products, names{"A/S"}).split.empty());
    CHECK(hint_for(products, names{"CRM|없음", "CRM|분석"}).split == "|");
    CHECK_FALSE(hint_for(products, names{"CRM|없음", "CRM|분석"}).doubt.empty());
}

TEST_CASE("mapping_draft: whatever stands in a header, the draft is TOML") {
    std::mt19937 random{std::random_device{}()};
    const auto seed = random();
    MESSAGE("seed " << seed);
    random.seed(seed);
    const names pieces{"\"", "\\",     "\n",     "\x01", "#", "=", "[", "]",    "{", "}",
                       "'",  "리드명", "이메일", "회사", "a", " ", ".", "\x7f", "…"};
    const auto workspace = tests::make_workspace();
    for (int i = 0; i < 300; ++i) {
        columns all;
        for (std::size_t n = random() % 6; n > 0; --n) {
            sampled_column c;
            for (std::size_t k = random() % 5; k > 0; --k)
                c.name += pieces[random() % pieces.size()];
            for (std::size_t k = random() % 3; k > 0; --k)
                c.values.push_back(pieces[random() % pieces.size()] + "\n[x]");
            all.push_back(std::move(c));
        }
        const auto toml = draft(all, i % 2 == 0 ? &workspace : nullptr);
        CAPTURE(toml);
        CHECK(parse_mapping(toml, "draft.toml").has_value());
    }
}

} // namespace
} // namespace leadimport::mapping
