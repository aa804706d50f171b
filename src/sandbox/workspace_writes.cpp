// How the workspace changes: creating, editing, deleting.
#include "sandbox/workspace_model.hpp"

#include "leadimport/base/time.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

refusal already_there(const std::string& reason, const record& r) {
    auto no = refusal::text(reason);
    no.data["id"] = r.id.text();
    no.data["name"] = r.name;
    return no;
}

std::string missing(std::string_view key) {
    return std::string{key} + "의 대상을 찾을 수 없습니다.";
}

response not_found(std::string_view what) {
    return refuse(refusal::text(std::string{what} + "를 찾을 수 없습니다."));
}

json::object summary_of(const record& r) {
    json::object o;
    o["id"] = r.id.text();
    o["name"] = r.name;
    o["createdAt"] = format_utc(r.created_at);
    return o;
}

std::optional<std::string_view> text_at(const json::object& o, std::string_view key) {
    const auto* v = o.if_contains(key);
    if (v == nullptr || !v->is_string() || v->get_string().empty()) return std::nullopt;
    return view(v->get_string());
}

} // namespace

response workspace_model::write(const route& r, std::string_view body, wall_time now) {
    if (r.to == endpoint::lead_delete) return remove_lead(r);
    unsigned char arena[4096]; // most bodies fit: parsing them allocates nothing
    json::monotonic_resource memory{arena, sizeof arena};
    json::error_code ec;
    const auto parsed = json::parse(body, ec, &memory);
    if (ec) return refuse(refusal::text("JSON 형식이 올바르지 않습니다."));
    const auto* o = parsed.if_object();
    if (o == nullptr) return refuse(refusal::text("요청 본문은 JSON 객체여야 합니다."));
    switch (r.to) {
    case endpoint::lead_edit: return edit(r, *o);
    case endpoint::field_create: return create_field(*o);
    default: return create(r.object, *o, now);
    }
}

response workspace_model::create(object_type t, const json::object& body, wall_time now) {
    record r;
    if (auto no = fill(t, purpose::create, body, r)) {
        if (hides_duplicates_ && t != object_type::lead) no->data.clear();
        return refuse(*no);
    }
    r.id = object_id::random(ids_);
    r.created_at = now;
    auto made = success(201, name_of(t), summary_of(r));
    made.created = created_object{t, r.id, r.name, format_utc(now)};
    store(t).add(std::move(r));
    return made;
}

response workspace_model::edit(const route& r, const json::object& body) {
    auto& leads = store(object_type::lead);
    const auto id = object_id::parse(r.argument);
    const auto index = id ? leads.find(*id) : std::nullopt;
    if (!index) return not_found("리드");
    record changed = leads.at(*index);
    changed.values.clear(); // only the new ones are to be checked
    if (const auto no = fill(object_type::lead, purpose::edit, body, changed)) return refuse(*no);
    if (changed.name != leads.at(*index).name) leads.rename(*index, changed.name);
    leads.relate(*index, changed);
    for (auto& v : changed.values)
        leads.set(*index, std::move(v));
    return success(200, "lead", summary_of(leads.at(*index)));
}

response workspace_model::remove_lead(const route& r) {
    auto& leads = store(object_type::lead);
    const auto id = object_id::parse(r.argument);
    const auto index = id ? leads.find(*id) : std::nullopt;
    if (!index) return not_found("리드");
    auto summary = summary_of(leads.at(*index));
    leads.remove(*index);
    return success(200, "lead", std::move(summary));
}

std::optional<refusal> workspace_model::fill(object_type t, purpose why, const json::object& json,
                                             record& r) {
    object_body body;
    if (auto no = read_body(t, why, json, body)) return no;
    if (auto no = check_targets(body)) return no;
    if (body.field_list != nullptr)
        if (auto no = check_field_list(t, store(t).fields, *this, *body.field_list, r.values))
            return no;
    if (why == purpose::create)
        if (auto no = check_required(t, r)) return no;
    if (body.name) r.name = *body.name;
    if (body.people) r.people = body.people;
    if (body.organization) r.organization = body.organization;
    if (body.pipeline) r.pipeline = body.pipeline;
    if (body.stage) r.stage = body.stage;
    return check_unique(t, r);
}

std::optional<refusal> workspace_model::check_targets(const object_body& body) const {
    if (body.people && !knows(target::people, body.people))
        return refusal::text(missing("peopleId"));
    if (body.organization && !knows(target::organization, body.organization))
        return refusal::text(missing("organizationId"));
    if (body.pipeline && !knows(target::pipeline, body.pipeline))
        return refusal::text(missing("pipelineId"));
    if (!body.stage) return std::nullopt;
    const auto stage = things_.find(body.stage);
    if (stage == things_.end() || stage->second.kind != target::pipeline_stage ||
        stage->second.pipeline != body.pipeline)
        return refusal::text(missing("pipelineStageId"));
    return std::nullopt;
}

// A field that is read-only gets its value in another way, a name by its top-level key.
std::optional<refusal> workspace_model::check_required(object_type t, const record& r) const {
    const auto& fields = store(t).fields;
    std::vector<std::string> reasons;
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
        const auto& f = fields.at(i);
        if (f.required && !f.read_only && !f.type->value_key.empty() && r.find(i) == nullptr)
            reasons.push_back("[" + f.name + "]: 필수 입력 사항입니다.");
    }
    if (reasons.empty()) return std::nullopt;
    return refusal::list(std::move(reasons));
}

std::optional<refusal> workspace_model::check_unique(object_type t, const record& r) const {
    const auto& all = store(t);
    if (t == object_type::organization)
        if (const auto same = all.with_name(r.name); !same.empty())
            return already_there("이미 존재하는 이름입니다", all.at(same.front()));
    for (const auto& v : r.values) {
        const auto& f = all.fields.at(v.field);
        const auto same = f.unique ? all.with_value(v.field, v.value) : std::nullopt;
        if (!same || all.at(*same).id == r.id) continue;
        const bool email = t == object_type::people && f.name == "이메일";
        return already_there(email ? "이미 존재하는 이메일입니다" : "이미 존재하는 값입니다.",
                             all.at(*same));
    }
    return std::nullopt;
}

response workspace_model::create_field(const json::object& body) {
    auto& leads = store(object_type::lead);
    const auto name = text_at(body, "name");
    const auto type_name = text_at(body, "type");
    if (!name) return refuse(refusal::list({"[name]: 필수 입력 사항입니다."}));
    if (!type_name) return refuse(refusal::list({"[type]: 필수 입력 사항입니다."}));
    const auto* type = find_field_type(*type_name);
    if (type == nullptr || type->value_key.empty())
        return refuse(refusal::list({"[type]: 만들 수 없는 유형입니다."}));
    const auto* known = leads.fields.find(*name);
    if (known != nullptr && !known->hidden)
        return refuse(refusal::text("이미 존재하는 이름입니다"));

    field f{object_id::random(ids_).text(), std::string{*name}, type};
    const auto* unique = body.if_contains("preventDuplicates");
    f.unique = unique != nullptr && unique->is_bool() && unique->get_bool();
    if (f.unique && type->name != "string" && type->name != "number")
        return refuse(refusal::text("텍스트와 숫자 필드만 중복을 방지할 수 있습니다."));
    const auto* options = body.if_contains("optionList");
    if (options != nullptr && options->is_array())
        for (const auto& o : options->get_array())
            if (const auto value = o.is_object() ? text_at(o.get_object(), "value") : std::nullopt)
                f.options.push_back({object_id::random(ids_).text(), std::string{*value}});
    if (type->selects() && f.options.empty())
        return refuse(refusal::list({"[optionList]: 필수 입력 사항입니다."}));

    json::object made;
    made["id"] = f.id;
    made["name"] = f.name;
    made["type"] = type->name;
    const bool index = f.unique;
    const auto at = leads.fields.add(std::move(f));
    if (index) leads.index_values_of(at);
    return success(201, "field", std::move(made));
}

} // namespace leadimport::sandbox
