#include "leadimport/values/schema.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace leadimport::values {
namespace {

struct type_facts {
    field_type type;
    std::string_view name;
    std::string_view key;
    bool list;
};

// In the order of the enum, so that a type is its own index.
constexpr std::array<type_facts, 27> facts{{
    {field_type::string, "string", "stringValue", false},
    {field_type::number, "number", "numberValue", false},
    {field_type::boolean, "boolean", "booleanValue", false},
    {field_type::date, "date", "dateValue", false},
    {field_type::date_time, "dateTime", "dateValue", false},
    {field_type::single_select, "singleSelect", "stringValue", false},
    {field_type::multi_select, "multiSelect", "stringValueList", true},
    {field_type::user, "user", "userValueId", false},
    {field_type::multi_user, "multiUser", "userValueIdList", true},
    {field_type::people, "people", "peopleValueId", false},
    {field_type::multi_people, "multiPeople", "peopleValueIdList", true},
    {field_type::organization, "organization", "organizationValueId", false},
    {field_type::multi_organization, "multiOrganization", "organizationValueIdList", true},
    {field_type::deal, "deal", "dealValueId", false},
    {field_type::multi_deal, "multiDeal", "dealValueIdList", true},
    {field_type::multi_lead, "multiLead", "leadValueIdList", true},
    {field_type::pipeline, "pipeline", "pipelineValueId", false},
    {field_type::pipeline_stage, "pipelineStage", "pipelineStageValueId", false},
    {field_type::web_form, "webForm", "webformValueId", false},
    {field_type::multi_web_form, "multiWebForm", "webformValueIdList", true},
    {field_type::sequence, "sequence", "sequenceValueId", false},
    {field_type::multi_sequence, "multiSequence", "sequenceValueIdList", true},
    {field_type::team, "team", "teamValueIdList",
     true}, // a list even for one team, says the documentation
    {field_type::multi_team, "multiTeam", "teamValueIdList", true},
    {field_type::multi_product, "multiProduct", "productValueIdList", true},
    {field_type::multi_custom_object, "multiCustomObject", "customObjectValueIdList", true},
    {field_type::read_only, "read-only", "", false},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < facts.size(); ++i)
        if (static_cast<std::size_t>(facts[i].type) != i) return false;
    return true;
}
static_assert(in_order());

const type_facts& facts_of(field_type t) noexcept { return facts[static_cast<std::size_t>(t)]; }

constexpr std::array<std::string_view, 4> read_only_names{"formula", "multiAttachment",
                                                          "multiPeopleGroup", "multiLeadGroup"};

// The recent-something fields are listed one by one: a workspace may well have a field of its own
// whose name begins with the same word.
constexpr std::array<std::string_view, 21> system_names{
    "RecordId",
    "수정 날짜",
    "총 매출",
    "전체 TODO",
    "완료 TODO",
    "미완료 TODO",
    "다음 TODO 날짜",
    "누적 시퀀스 등록수",
    "등록된 시퀀스 목록",
    "현재 진행중인 시퀀스 여부",
    "메인 견적 상품 리스트",
    "최근 노트 작성일",
    "최근 노트 작성자",
    "최근 작성된 노트",
    "최근 웹폼 제출 날짜",
    "최근 제출된 웹폼",
    "최근 시퀀스 등록일",
    "최근 등록한 시퀀스",
    "최근 파이프라인 수정 날짜",
    "최근 파이프라인 단계 수정 날짜",
    "최근 딜의 파이프라인 단계",
};

constexpr std::array<std::string_view, 3> stage_tracking_ends{
    "로 진입한 날짜", "에서 보낸 누적 시간", "에서 퇴장한 날짜"};

} // namespace

std::optional<field_type> parse_field_type(std::string_view api_name) noexcept {
    if (std::ranges::find(read_only_names, api_name) != read_only_names.end())
        return field_type::read_only;
    const auto at = std::ranges::find(facts, api_name, &type_facts::name);
    if (at == facts.end() || at->type == field_type::read_only) return std::nullopt;
    return at->type;
}

std::string_view name_of(field_type t) noexcept { return facts_of(t).name; }
std::string_view value_key(field_type t) noexcept { return facts_of(t).key; }
bool is_list(field_type t) noexcept { return facts_of(t).list; }

bool is_system_field(std::string_view field_name) noexcept {
    if (std::ranges::find(system_names, field_name) != system_names.end()) return true;
    return std::ranges::any_of(stage_tracking_ends,
                               [&](std::string_view end) { return field_name.ends_with(end); });
}

std::string_view name_of(object_kind o) noexcept {
    switch (o) {
    case object_kind::lead: return "lead";
    case object_kind::person: return "person";
    case object_kind::organization: return "organization";
    }
    return {};
}

const std::vector<field>& schema::fields_of(object_kind o) const noexcept {
    switch (o) {
    case object_kind::lead: break;
    case object_kind::person: return person_fields;
    case object_kind::organization: return organization_fields;
    }
    return lead_fields;
}

const field* schema::find_field(object_kind o, std::string_view name) const noexcept {
    const auto& all = fields_of(o);
    const auto at = std::ranges::find(all, name, &field::name);
    return at == all.end() ? nullptr : &*at;
}

} // namespace leadimport::values
