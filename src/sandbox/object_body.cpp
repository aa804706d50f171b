#include "sandbox/object_body.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;
using reason_list = std::vector<std::string>;

void read_name(purpose why, const json::object& o, object_body& body, reason_list& reasons) {
    const auto* v = o.if_contains("name");
    if (v == nullptr && why == purpose::edit) return;
    if (v == nullptr || v->is_null()) return reasons.push_back("[name]: 필수 입력 사항입니다.");
    const auto* s = v->if_string();
    if (s == nullptr) return reasons.push_back("[name]: 문자열이어야 합니다.");
    if (s->empty()) return reasons.push_back("[name]: 필수 입력 사항입니다.");
    body.name = view(*s);
}

void read_id(const json::object& o, std::string_view key, object_id& id, reason_list& reasons) {
    const auto* v = o.if_contains(key);
    if (v == nullptr) return;
    const auto name = "[" + std::string{key} + "]: ";
    const auto* s = v->if_string();
    if (s == nullptr) return reasons.push_back(name + "문자열이어야 합니다.");
    if (const auto parsed = object_id::parse(view(*s)))
        id = *parsed;
    else
        reasons.push_back(name + "올바른 id가 아닙니다.");
}

void check_memo(const json::object& o, reason_list& reasons) {
    const auto* v = o.if_contains("memo");
    if (v != nullptr && !v->is_string()) reasons.push_back("[memo]: 문자열이어야 합니다.");
}

void read_field_list(const json::object& o, object_body& body, reason_list& reasons) {
    const auto* v = o.if_contains("fieldList");
    if (v == nullptr) return;
    body.field_list = v->if_array();
    if (body.field_list == nullptr) reasons.push_back("[fieldList]: 배열이어야 합니다.");
}

// Rules about several keys at once; the API looks at them only when each key for itself is well.
void refine_lead(purpose why, const object_body& body, reason_list& reasons) {
    if (why == purpose::create && !body.people && !body.organization)
        reasons.push_back("[refine]: peopleId 또는 organizationId를 입력해주세요.");
    if (static_cast<bool>(body.pipeline) != static_cast<bool>(body.stage))
        reasons.push_back("[refine]: 파이프라인 또는 파이프라인 단계를 변경하기 위해서는 "
                          "pipelineId와 pipelineStageId 모두 필요합니다.");
}

} // namespace

std::optional<refusal> read_body(object_type object, purpose why, const json::object& json,
                                 object_body& body) {
    reason_list reasons;
    read_name(why, json, body, reasons);
    if (object == object_type::lead) {
        read_id(json, "peopleId", body.people, reasons);
        read_id(json, "pipelineId", body.pipeline, reasons);
        read_id(json, "pipelineStageId", body.stage, reasons);
    }
    if (object != object_type::organization)
        read_id(json, "organizationId", body.organization, reasons);
    check_memo(json, reasons);
    read_field_list(json, body, reasons);
    if (reasons.empty() && object == object_type::lead) refine_lead(why, body, reasons);
    if (reasons.empty()) return std::nullopt;
    return refusal::list(std::move(reasons));
}

} // namespace leadimport::sandbox
