#include "mapping/named_fields.hpp"

#include "leadimport/values/schema.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {
namespace {

TEST_CASE("schema: every type has its documented name, value key and shape") {
    struct row {
        field_type type;
        const char* name;
        const char* key;
        bool list;
    };
    constexpr row rows[] = {
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
        {field_type::team, "team", "teamValueIdList", true},
        {field_type::multi_team, "multiTeam", "teamValueIdList", true},
        {field_type::multi_product, "multiProduct", "productValueIdList", true},
        {field_type::multi_custom_object, "multiCustomObject", "customObjectValueIdList", true},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.name});
        CHECK(parse_field_type(r.name) == r.type);
        CHECK(name_of(r.type) == r.name);
        CHECK(value_key(r.type) == r.key);
        CHECK(is_list(r.type) == r.list);
    }
}

TEST_CASE("schema: the types that cannot be written are one, and unknown names are none") {
    for (const auto* name : {"formula", "multiAttachment", "multiPeopleGroup", "multiLeadGroup"})
        CHECK(parse_field_type(name) == field_type::read_only);
    CHECK(value_key(field_type::read_only).empty());
    for (const auto* name : {"", "String", "datetime", "read-only", "text"})
        CHECK_FALSE(parse_field_type(name).has_value());
}

TEST_CASE("schema: system fields are told from a workspace's own") {
    for (const auto* name : {"RecordId", "수정 날짜", "미완료 TODO", "누적 시퀀스 등록수",
                             "최근 노트 작성일", "신규(기본)로 진입한 날짜",
                             "신규(기본)에서 보낸 누적 시간", "신규(기본)에서 퇴장한 날짜"})
        CHECK_MESSAGE(is_system_field(name), std::string{name});
    for (const auto* name : {"최근 구매일", "생성 날짜", "담당자", "날짜", ""})
        CHECK_MESSAGE(!is_system_field(name), std::string{name});
}

TEST_CASE("schema: a lead field is found by its exact name") {
    schema s;
    s.lead_fields = {{"1", "금액", field_type::number, false, {}},
                     {"2", "금액 ", field_type::string, false, {}}};
    REQUIRE(s.find_field(object_kind::lead, "금액 ") != nullptr);
    CHECK(s.find_field(object_kind::lead, "금액 ")->id == "2");
    CHECK(s.find_field(object_kind::lead, "금") == nullptr);
}

} // namespace
} // namespace leadimport::values

TEST_CASE("named_fields: by exact name, the first of equals") {
    using namespace leadimport;
    std::vector<values::field> fields(3);
    fields[0].id = "1";
    fields[1].id = "2";
    fields[0].name = fields[2].name = "나";
    fields[1].name = "가";
    const mapping::named_fields named{fields};
    CHECK(named.find("나")->id == "1");
    CHECK(named.find("가")->id == "2");
    CHECK(named.find("") == nullptr);
    CHECK(named.find("다") == nullptr);
    CHECK(named.names() == std::vector<std::string_view>{"나", "가", "나"});
}
