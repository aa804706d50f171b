// What the workspace tells: itself, its objects one by one and in pages, and searches.
#include "sandbox/name_form.hpp"
#include "sandbox/visibility.hpp"
#include "sandbox/workspace_model.hpp"

#include "leadimport/base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

constexpr std::uint32_t page_size = 50;
constexpr std::uint32_t lead_page_size = 10;

// A cursor is the index of the next record, as a text that clients have no reason to look into.
std::optional<std::uint32_t> parse_cursor(std::string_view cursor) {
    if (cursor.empty()) return 0;
    const auto n = text::parse_unsigned(cursor);
    if (!n || *n > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*n);
}

response one_page(std::string_view key, json::array items, std::optional<std::uint32_t> next) {
    json::object data;
    data[key] = std::move(items);
    data["nextCursor"] = next ? json::value(std::to_string(*next)) : json::value();
    return success(200, std::move(data));
}

json::object id_and_name(std::string_view id, std::string_view name) {
    json::object o;
    o["id"] = id;
    o["name"] = name;
    return o;
}

} // namespace

response workspace_model::read(const route& r, std::string_view body, wall_time now) const {
    const auto first = parse_cursor(r.cursor);
    if (!first) return refuse(refusal::text("cursor가 올바르지 않습니다."));
    switch (r.to) {
    case endpoint::user_me: return user_me();
    case endpoint::user_list: return user_list(*first);
    case endpoint::field_list: return field_list(r.object);
    case endpoint::pipeline_list: return pipeline_list();
    case endpoint::object_list: return object_list(r.object, *first, now);
    case endpoint::lead_get: return lead_by_id(r.argument, now);
    case endpoint::people_by_email: return people_by_email(r.argument);
    case endpoint::search: return search(r.object, body, *first, now);
    default: return page(404, "404: This page could not be found");
    }
}

response workspace_model::user_me() const {
    const auto& u = users_.front();
    auto o = id_and_name(u.id.text(), u.name);
    o["email"] = u.email;
    o["room"] = id_and_name(room_id_.text(), room_name_);
    return success(200, "user", std::move(o));
}

response workspace_model::user_elsewhere() {
    auto o = id_and_name("1e000000-0000-4000-8000-000000000001", "다른 사람");
    o["email"] = "stranger@sample.example";
    o["room"] = id_and_name("00000002-0000-4000-8000-000000000001", "다른 워크스페이스");
    return success(200, "user", std::move(o));
}

response workspace_model::user_list(std::uint32_t first) const {
    json::array items;
    std::size_t i = first;
    for (; i < users_.size() && items.size() < page_size; ++i) {
        auto o = id_and_name(users_[i].id.text(), users_[i].name);
        o["email"] = users_[i].email;
        o["status"] = users_[i].status;
        items.push_back(std::move(o));
    }
    const bool more = i < users_.size();
    return one_page("userList", std::move(items),
                    more ? std::optional{static_cast<std::uint32_t>(i)} : std::nullopt);
}

response workspace_model::field_list(object_type t) const {
    const auto& fields = store(t).fields;
    json::array items;
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
        const auto& f = fields.at(i);
        if (f.hidden) continue;
        auto o = id_and_name(f.id, f.name);
        o["type"] = f.type->name;
        o["required"] = f.required;
        o["preventDuplicates"] = f.unique;
        if (f.type->selects()) {
            json::array options;
            for (const auto& choice : f.options) {
                json::object option;
                option["id"] = choice.id;
                option["value"] = choice.value;
                options.push_back(std::move(option));
            }
            o["optionList"] = std::move(options);
        }
        items.push_back(std::move(o));
    }
    return success(200, "fieldList", std::move(items));
}

response workspace_model::pipeline_list() const {
    json::array items;
    for (const auto& p : pipelines_) {
        json::array stages;
        for (const auto& s : p.stages) {
            auto o = id_and_name(s.id.text(), s.name);
            o["index"] = stages.size();
            stages.push_back(std::move(o));
        }
        auto o = id_and_name(p.id.text(), p.name);
        o["pipelineStageList"] = std::move(stages);
        items.push_back(std::move(o));
    }
    return success(200, "pipelineList", std::move(items));
}

response workspace_model::object_list(object_type t, std::uint32_t first, wall_time now) const {
    const auto& all = store(t);
    const auto most = t == object_type::lead ? lead_page_size : page_size;
    const auto wait = t == object_type::lead ? behaves_.get_lag : lag{};
    json::array items;
    std::optional<std::uint32_t> next;
    for (auto i = first; i < all.size() && !next; ++i) {
        if (all.at(i).deleted || !is_shown(all.at(i), wait, now)) continue;
        if (items.size() == most)
            next = i;
        else
            items.push_back(flat(t, all.at(i)));
    }
    return one_page(std::string{name_of(t)} + "List", std::move(items), next);
}

response workspace_model::lead_by_id(std::string_view id, wall_time now) const {
    const auto& leads = store(object_type::lead);
    const auto parsed = object_id::parse(id);
    const auto index = parsed ? leads.find(*parsed) : std::nullopt;
    if (!index || !is_shown(leads.at(*index), behaves_.get_lag, now))
        return refuse(refusal::text("리드를 찾을 수 없습니다."));
    json::array one;
    one.push_back(flat(object_type::lead, leads.at(*index)));
    return success(200, "lead", std::move(one));
}

response workspace_model::people_by_email(std::string_view email) const {
    const auto& people = store(object_type::people);
    const auto* field = people.fields.find("이메일");
    if (field == nullptr || !field->unique)
        return refuse(refusal::text("고객을 찾을 수 없습니다."));
    const auto email_field = people.fields.index_of(*field);
    auto index = people.with_value(email_field, json::value(email));
    if (!index && behaves_.fuzzy_people) index = somebody_like(email, email_field);
    if (!index) return refuse(refusal::text("고객을 찾을 수 없습니다."));
    json::array one;
    one.push_back(flat(object_type::people, people.at(*index)));
    return success(200, "people", std::move(one));
}

// The oldest with an address in the same domain, else the oldest with any.
std::optional<std::uint32_t> workspace_model::somebody_like(std::string_view email,
                                                            std::uint32_t email_field) const {
    const auto& people = store(object_type::people);
    const auto domain = email.substr(std::min(email.find('@'), email.size()));
    std::optional<std::uint32_t> anybody;
    for (std::uint32_t i = 0; i < people.size(); ++i) {
        const auto* has = people.at(i).find(email_field);
        if (people.at(i).deleted || has == nullptr || !has->is_string()) continue;
        if (view(has->get_string()).ends_with(domain)) return i;
        if (!anybody) anybody = i;
    }
    return anybody;
}

response workspace_model::search(object_type t, std::string_view body, std::uint32_t first,
                                 wall_time now) const {
    if (behaves_.no_search) return fail(403, "검색할 수 있는 권한이 없습니다.");
    json::error_code ec;
    const auto parsed = json::parse(body, ec);
    const auto* o = ec ? nullptr : parsed.if_object();
    if (o == nullptr) return refuse(refusal::text("JSON 형식이 올바르지 않습니다."));
    query q;
    if (const auto no = read_query(*o, store(t).fields, q)) return refuse(*no);
    if (behaves_.search_normalised)
        for (auto& group : q)
            for (auto& f : group)
                if (f.what == property::name && f.value.is_string())
                    f.value = rewritten(view(f.value.get_string()), behaves_.names);
    const auto wait = t == object_type::lead ? behaves_.index_lag : lag{};
    const auto found = run_query(q, store(t), first, page_size,
                                 [&](const record& r) { return is_shown(r, wait, now); });
    json::array items;
    for (const auto i : found.records)
        items.push_back(id_and_name(store(t).at(i).id.text(), store(t).at(i).name));
    return one_page("objectList", std::move(items), found.next);
}

json::object workspace_model::flat(object_type t, const record& r) const {
    const auto id_or_null = [](const object_id& i) {
        return i ? json::value(i.text()) : json::value();
    };
    json::object o;
    o["id"] = r.id.text();
    if (t == object_type::lead) o["peopleId"] = id_or_null(r.people);
    if (t != object_type::organization) o["organizationId"] = id_or_null(r.organization);
    const auto& fields = store(t).fields;
    const bool hides = t == object_type::lead && behaves_.hide_fields;
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
        const auto* v = hides ? nullptr : r.find(i);
        o[fields.at(i).name] = v == nullptr ? json::value() : flat_value(*fields.at(i).type, *v);
    }
    o["이름"] = r.name;
    o["RecordId"] = r.id.text();
    o["생성 날짜"] = shown_date(r, behaves_.dates);
    if (t == object_type::lead) {
        o["파이프라인"] = named(target::pipeline, r.pipeline);
        o["파이프라인 단계"] = named(target::pipeline_stage, r.stage);
    }
    return o;
}

json::value workspace_model::flat_value(const field_type& type, const json::value& v) const {
    const auto one = [&](const json::value& id) {
        const auto* s = id.if_string();
        const auto parsed = s == nullptr ? std::nullopt : object_id::parse(view(*s));
        return parsed ? named(type.refers_to, *parsed) : id;
    };
    if (type.form == value_form::id) return one(v);
    if (type.form != value_form::id_list || !v.is_array()) return v;
    json::array all;
    for (const auto& id : v.get_array())
        all.push_back(one(id));
    return all;
}

json::value workspace_model::named(target t, const object_id& id) const {
    if (!id) return nullptr;
    std::string name;
    const auto in_store = [&](object_type o) {
        if (const auto i = store(o).find(id)) name = store(o).at(*i).name;
    };
    if (t == target::people)
        in_store(object_type::people);
    else if (t == target::organization)
        in_store(object_type::organization);
    else if (t == target::lead)
        in_store(object_type::lead);
    else if (const auto found = things_.find(id); found != things_.end())
        name = found->second.name;
    return id_and_name(id.text(), name);
}

} // namespace leadimport::sandbox
