// How the workspace changes: creating, editing, deleting.
#include "sandbox/name_form.hpp"
#include "sandbox/visibility.hpp"
#include "sandbox/workspace_model.hpp"

#include "leadimport/base/time.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

std::string missing(std::string_view key) {
    return std::string{key} + "의 대상을 찾을 수 없습니다.";
}

response not_found(std::string_view what) {
    return refuse(refusal::text(std::string{what} + "를 찾을 수 없습니다."));
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
    case endpoint::field_create: return create_field(*o, now);
    default: return create(r.object, *o, now);
    }
}

response workspace_model::create(object_type t, const json::object& body, wall_time now) {
    record r;
    r.created_at = now;
    if (auto no = fill(t, purpose::create, body, r)) {
        if (t == object_type::lead ? behaves_.lead_duplicates_without_id
                                   : behaves_.duplicates_without_id)
            no->data.clear();
        return refuse(*no);
    }
    r.id = ids_.next(now);
    auto made = success(201, name_of(t), summary_of(r));
    made.created = created_object{t, r.id, r.name, format_utc(now)};
    store(t).add(std::move(r));
    return made;
}

std::optional<workspace_model::made_by_hand> workspace_model::create_by_hand(std::string_view body,
                                                                             wall_time created_at) {
    json::error_code ec;
    const auto parsed = json::parse(body, ec);
    const auto* o = ec ? nullptr : parsed.if_object();
    if (o == nullptr) return std::nullopt;
    const auto own = without_unique_values(*o);
    record r;
    r.created_at = created_at;
    if (fill(object_type::lead, purpose::create, own, r)) return std::nullopt;
    r.id = ids_.of_time(created_at);
    made_by_hand made{{object_type::lead, r.id, r.name, format_utc(created_at)},
                      json::serialize(own)};
    store(object_type::lead).add(std::move(r));
    return made;
}

created_object workspace_model::invent_lead(wall_time now) {
    return {object_type::lead, ids_.next(now), "먼저 온 답", format_utc(now)};
}

json::object workspace_model::without_unique_values(const json::object& body) const {
    auto own = body;
    auto* entries = own.if_contains("fieldList");
    if (entries == nullptr || !entries->is_array()) return own;
    const auto& fields = store(object_type::lead).fields;
    json::array kept;
    for (const auto& entry : entries->get_array()) {
        const auto name = entry.is_object() ? text_at(entry.get_object(), "name") : std::nullopt;
        const auto* f = name ? fields.find(*name) : nullptr;
        if (f == nullptr || !f->unique) kept.push_back(entry);
    }
    *entries = std::move(kept);
    return own;
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
    const auto& held = behaves_.in_sequence;
    if (!held.empty() && leads.at(*index).name.find(held) != std::string::npos)
        return refuse(refusal::text("시퀀스에 등록된 리드는 삭제할 수 없습니다."));
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
    if (why == purpose::create && behaves_.enforce_required)
        if (auto no = check_required(t, r)) return no;
    if (body.name) r.name = rewritten(*body.name, behaves_.names);
    if (body.people) r.people = body.people;
    if (body.organization) r.organization = body.organization;
    if (body.pipeline) r.pipeline = body.pipeline;
    if (body.stage) r.stage = body.stage;
    complete(t, r);
    return check_unique(t, r);
}

void workspace_model::complete(object_type t, record& r) const {
    const auto& fields = store(t).fields;
    if (const auto* dated = fields.find("생성 날짜"))
        if (const auto* given = r.find(fields.index_of(*dated)); given != nullptr)
            if (const auto* s = given->if_string()) r.given_date = view(*s);
    if (t != object_type::lead || !behaves_.fill_organization || r.organization) return;
    const auto& people = store(object_type::people);
    if (const auto person = people.find(r.people)) r.organization = people.at(*person).organization;
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

std::optional<refusal> workspace_model::check_unique(object_type t, const record& r) {
    const auto& all = store(t);
    if (t == object_type::organization)
        if (const auto same = all.with_name(r.name); !same.empty())
            return already_there("이름입니다", all.at(same.front()));
    const auto race = t == object_type::lead ? behaves_.unique_race : std::chrono::milliseconds{0};
    for (const auto& v : r.values) {
        const auto& f = all.fields.at(v.field);
        const auto same = f.unique ? all.with_value(v.field, v.value) : std::nullopt;
        if (!same || all.at(*same).id == r.id) continue;
        if (race.count() != 0 && r.created_at < all.at(*same).created_at + race) continue;
        const bool email = t == object_type::people && f.name == "이메일";
        return already_there(email ? "이메일입니다" : "값입니다.", all.at(*same));
    }
    return std::nullopt;
}

// The words vary between servers and versions; what decides is `data`.
refusal workspace_model::already_there(std::string_view what, const record& r) {
    auto reason = "이미 존재하는 " + std::string{what};
    const auto variant = behaves_.vary_duplicate_texts ? ++duplicates_told_ % 3 : 0;
    if (variant == 1) reason = "중복되는 값이 존재합니다: " + r.name;
    if (variant == 2) reason = "Validation failed: the value already exists";
    auto no = refusal::text(std::move(reason));
    no.data["id"] = r.id.text();
    no.data["name"] = r.name;
    return no;
}

json::object workspace_model::summary_of(const record& r) const {
    json::object o;
    o["id"] = r.id.text();
    o["name"] = r.name;
    o["createdAt"] = shown_date(r, behaves_.dates);
    return o;
}

response workspace_model::create_field(const json::object& body, wall_time now) {
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

    field f{ids_.next(now).text(), std::string{*name}, type};
    const auto* unique = body.if_contains("preventDuplicates");
    f.unique = unique != nullptr && unique->is_bool() && unique->get_bool();
    if (f.unique && type->name != "string" && type->name != "number")
        return refuse(refusal::text("텍스트와 숫자 필드만 중복을 방지할 수 있습니다."));
    const auto* options = body.if_contains("optionList");
    if (options != nullptr && options->is_array())
        for (const auto& o : options->get_array())
            if (const auto value = o.is_object() ? text_at(o.get_object(), "value") : std::nullopt)
                f.options.push_back({ids_.next(now).text(), std::string{*value}});
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
