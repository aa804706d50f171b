#include "support/english.hpp"
#include "support/taken.hpp"
#include "unit/values/workspace_fixture.hpp"

#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/requests/field_map.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace leadimport::mapping {
namespace {

// "target=column", data fields as "[target]=column", with "person." or "organization." in front.
std::vector<std::string> match(const std::vector<std::string>& header,
                               const values::schema* workspace) {
    std::vector<std::string> out;
    for (const auto& s : match_header(header, workspace, "the header").sources) {
        CHECK(s.kind == source_kind::column);
        CHECK(s.where.empty());
        const auto of = s.of == values::object_kind::lead ? "" : std::string{name_of(s.of)} + ".";
        out.push_back(of + (s.data_field ? "[" + s.target + "]" : s.target) + "=" + s.text);
    }
    return out;
}

using names = std::vector<std::string>;

TEST_CASE(
    "header_match: the API's keys are known in any case, and nothing else without workspace") {
    CHECK(match({"name", "PEOPLEID", " organizationId ", "Memo", "pipelineId", "pipelinestageid"},
                nullptr) == names{"name=name", "peopleId=PEOPLEID", "organizationId=organizationId",
                                  "memo=Memo", "pipelineId=pipelineId",
                                  "pipelineStageId=pipelinestageid"});
    CHECK(match({"이름", "금액", "pipeline", "pipelineStage", "", "ownerId"}, nullptr).empty());
}

TEST_CASE("header_match: a workspace's fields are known by their exact names") {
    values::schema workspace;
    workspace.lead_fields = {{"1", "금액", values::field_type::number, false, {}},
                             {"2", "Source", values::field_type::string, false, {}},
                             {"3", "계산", values::field_type::read_only, false, {}},
                             {"4", "RecordId", values::field_type::string, false, {}},
                             {"5", "이름", values::field_type::string, false, {}},
                             {"6", "파이프라인", values::field_type::pipeline, false, {}},
                             {"7", "leadimport_row", values::field_type::string, false, {}},
                             {"8", "name", values::field_type::string, false, {}}};
    CHECK(match({" 금액 ", "source", "Source", "계산", "RecordId", "이름", "파이프라인",
                 "leadimport_row", "leadimport_error", "name"},
                &workspace) == names{"[금액]=금액", "[Source]=Source", "name=name"});
}

TEST_CASE("header_match: a name that stands there twice claims once, two spellings claim twice") {
    CHECK(match({"name", "name"}, nullptr) == names{"name=name"});
    CHECK(match({"name", "Name"}, nullptr) == names{"name=name", "name=Name"});
    CHECK(english(match_header(names{"name"}, nullptr, "the header of a.csv").name) ==
          "the header of a.csv");
}

TEST_CASE("header_match: the vendor's own upload headers are known") {
    const auto workspace = tests::make_workspace();
    const names header{
        "Lead-이름",    "lead - 금액",       "Lead-파이프라인",     "Lead-파이프라인 단계",
        "Lead-담당자",  "Lead-메모",         "Lead-RecordId",       "Lead-총액",
        "Lead-없는 것", "People-이름",       "People-이메일",       "People-전화",
        "People-직책",  "Organization-이름", "Organization-직원수", "Deal-이름"};
    CHECK(match(header, &workspace) ==
          names{"name=Lead-이름", "[금액]=lead - 금액", "pipeline=Lead-파이프라인",
                "pipelineStage=Lead-파이프라인 단계", "[담당자]=Lead-담당자", "memo=Lead-메모",
                "person.name=People-이름", "person.email=People-이메일", "person.phone=People-전화",
                "person.[직책]=People-직책", "organization.name=Organization-이름",
                "organization.[직원수]=Organization-직원수"});
    // Without a workspace its fields are believed, but no names of pipelines.
    CHECK(match({"Lead-이름", "Lead-무엇", "Lead-파이프라인 단계", "People-이메일"}, nullptr) ==
          names{"name=Lead-이름", "[무엇]=Lead-무엇", "person.email=People-이메일"});
}

TEST_CASE("header_match: usual names claim people, organizations, stages and owners") {
    const auto workspace = tests::make_workspace();
    CHECK(match({"리드명", "회사명", "고객명", "E-mail", "휴대폰", "직책", "직원수", "단계",
                 "owner", "비 고"},
                &workspace) ==
          names{"name=리드명", "organization.name=회사명", "person.name=고객명",
                "person.email=E-mail", "person.phone=휴대폰", "person.[직책]=직책",
                "organization.[직원수]=직원수", "pipelineStage=단계", "[담당자]=owner"});
}

TEST_CASE("header_match: who is not found by anything is not claimed") {
    const auto workspace = tests::make_workspace();
    CHECK(match({"리드명", "고객명", "연락처", "직책", "회사명"}, &workspace) ==
          names{"name=리드명", "organization.name=회사명"});
    CHECK(match({"리드명", "이메일", "직원수"}, &workspace) ==
          names{"name=리드명", "person.email=이메일"});
    CHECK(match({"리드명", "파이프라인", "이메일"}, &workspace) ==
          names{"name=리드명", "person.email=이메일"});
}

TEST_CASE("header_match: an id is preferred to a name beside it") {
    const auto workspace = tests::make_workspace();
    CHECK(match({"리드명", "회사 ID", "회사명", "이메일"}, &workspace) ==
          names{"name=리드명", "organizationId=회사 ID", "person.email=이메일"});
    CHECK(match({"리드명", "peopleId", "고객명", "이메일", "회사명"}, &workspace) ==
          names{"name=리드명", "peopleId=peopleId", "organization.name=회사명"});
}

TEST_CASE("header_match: a field that people and organizations have is in doubt") {
    auto workspace = tests::make_workspace();
    workspace.person_fields.push_back({"40", "주소", values::field_type::string, false, {}});
    workspace.organization_fields.push_back({"41", "주소", values::field_type::string, false, {}});
    const names header{"리드명", "이메일", "회사명", "주소"};
    const auto spec = match_header(header, &workspace, "the header of a.csv");
    REQUIRE(spec.doubts.size() == 1);
    const auto bound = requests::field_map::bind(spec, header, &workspace);
    REQUIRE_FALSE(bound.has_value());
    REQUIRE(bound.error().size() == 1);
    CHECK(
        english(bound.error()[0]) ==
        "the header of a.csv: it is not clear which column is meant (column “주소” may be the "
        "person's or the organization's; call it “People-주소” or “Organization-주소”); rename or "
        "remove all but one");
    CHECK(match({"리드명", "회사명", "주소"}, &workspace) ==
          names{"name=리드명", "organization.name=회사명", "organization.[주소]=주소"});
}

TEST_CASE("header_match: what is imported and what is not is told in parts") {
    const names header{"리드명", "", "a ← b", "organizationId"};
    const auto map = tests::taken(
        requests::field_map::bind(match_header(header, nullptr, "the header"), header, nullptr));
    REQUIRE(map.description().size() == 2);
    CHECK(english(map.description()[1].field) == "organizationId");
    CHECK(english(map.description()[1].source) == "column “organizationId”");
    REQUIRE(map.unmapped_columns().size() == 2);
    CHECK(english(map.unmapped_columns()[0].name) == "column 2");
    CHECK(english(map.unmapped_columns()[0].label) == "column 2");
    CHECK(english(map.unmapped_columns()[1].name) == "a ← b");
    CHECK(english(map.unmapped_columns()[1].label) == "column “a ← b”");
}

} // namespace
} // namespace leadimport::mapping
