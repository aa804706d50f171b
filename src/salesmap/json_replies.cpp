// Every answer's outside, and what the workspace says of itself. Shapes that are not documented
// give empty values or an error, never an exception.

#include "salesmap/envelope.hpp"
#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/salesmap.hpp"

namespace leadimport::salesmap {
namespace {

// A text, or an array of texts joined by blanks; empty for anything else.
std::string joined_texts(element e) {
    std::string_view s;
    if (e.get(s) == simdjson::SUCCESS) return std::string{s};
    array several;
    std::string all;
    if (e.get(several) != simdjson::SUCCESS) return all;
    for (const auto one : several)
        if (one.get(s) == simdjson::SUCCESS) all.append(all.empty() ? "" : " ").append(s);
    return all;
}

// A text as it is, null as nothing, and anything else as it is spelled.
std::optional<std::string> as_text(element e) {
    if (e.is_null()) return std::nullopt;
    std::string_view s;
    return e.get(s) == simdjson::SUCCESS ? std::string{s} : simdjson::minify(e);
}

// More than an id may have (lead_id.cpp), so that what is longer is seen to be none.
constexpr std::size_t kept_of_id = 200;

std::string reason_in(element root) {
    for (const auto* key : {"reason", "message", "error"}) {
        element e;
        if (root[key].get(e) != simdjson::SUCCESS) continue;
        if (auto s = joined_texts(e); !s.empty()) return s;
    }
    return {};
}

error too_much(std::string_view what) {
    return {errc::api_not_salesmap, {}, words::workspace_too_large(what, limits::schema_bytes)};
}

// False: there is no room for them.
bool read_options(element field, schema_room& room, std::vector<std::string>& options) {
    array list;
    if (field["optionList"].get(list) != simdjson::SUCCESS) return true;
    if (!room.take(list.size(), 0)) return false;
    options.reserve(list.size());
    for (const auto option : list) {
        options.push_back(text_at(option, "value"));
        if (!room.take(0, options.back().size())) return false;
    }
    return true;
}

// False: there is no room for it.
bool read_field(element e, schema_room& room, values::field& f) {
    f.id = id_at(e, "id");
    f.name = name_at(e, "name");
    // A type that the documentation does not have yet cannot be written by us.
    f.type = values::parse_field_type(text_at(e, "type")).value_or(values::field_type::read_only);
    if (e["required"].get(f.required) != simdjson::SUCCESS) f.required = false;
    if (e["preventDuplicates"].get(f.prevents_duplicates) != simdjson::SUCCESS)
        f.prevents_duplicates = false;
    return room.take(3, f.id.size() + f.name.size()) && read_options(e, room, f.options);
}

bool read_pipeline(element e, schema_room& room, values::pipeline& p) {
    p.id = id_at(e, "id");
    p.name = name_at(e, "name");
    if (!room.take(3, p.id.size() + p.name.size())) return false;
    array stages;
    if (e["pipelineStageList"].get(stages) != simdjson::SUCCESS) return true;
    for (const auto stage : stages) {
        values::pipeline_stage s{id_at(stage, "id"), name_at(stage, "name")};
        if (!room.take(2, s.id.size() + s.name.size())) return false;
        if (!s.id.empty()) p.stages.push_back(std::move(s));
    }
    return true;
}

bool read_user(element e, schema_room& room, values::user& u) {
    u = {id_at(e, "id"), name_at(e, "name"), name_at(e, "email"), name_at(e, "status")};
    return room.take(4, u.id.size() + u.name.size() + u.email.size() + u.status.size());
}

// The id that a failure names, wherever it does.
std::string named_in(const element& root) {
    element data;
    if (root["data"].get(data) == simdjson::SUCCESS)
        for (const auto* key : {"id", "leadId"})
            if (auto id = text_at(data, key); !id.empty()) return id;
    element lead;
    for (const auto& found : {root["data"]["lead"], root["lead"]})
        if (found.get(lead) == simdjson::SUCCESS)
            if (auto id = text_at(lead, "id"); !id.empty()) return id;
    return {};
}

} // namespace

envelope read_envelope(std::string_view body) {
    envelope v;
    element root;
    const auto parsed = parse(body).get(root);
    v.large = parsed == simdjson::CAPACITY;
    if (parsed != simdjson::SUCCESS) return v;
    v.json = true;
    bool said = false;
    if (root["success"].get(said) == simdjson::SUCCESS) (said ? v.success : v.failure) = true;
    if (!v.success) v.reason = reason_in(root);
    element lead;
    if (root["data"]["lead"].get(lead) == simdjson::SUCCESS) {
        v.lead_id = text_at(lead, "id");
        v.created_at = date_at(lead, "createdAt");
        if (element name; lead["name"].get(name) == simdjson::SUCCESS) v.lead_name = as_text(name);
    }
    if (!v.success) v.existing_id = named_in(root).substr(0, kept_of_id);
    return v;
}

result<workspace_identity> read_who_am_i(std::string_view body) {
    const auto user = in_data(body, "GET /v2/user/me", "user");
    if (!user) return user.error();
    workspace_identity w;
    w.user_name = name_at(*user, "name");
    element room;
    if ((*user)["room"].get(room) != simdjson::SUCCESS) return unexpected("GET /v2/user/me", body);
    w.id = id_at(room, "id");
    w.name = name_at(room, "name");
    if (w.id.empty()) return unexpected("GET /v2/user/me", body);
    return w;
}

bool schema_room::take(std::size_t texts, std::size_t bytes) noexcept {
    const auto wanted = texts * limits::schema_text_bytes + bytes;
    const bool fits = wanted <= left_;
    left_ = fits ? left_ - wanted : 0;
    return fits;
}

result<std::vector<values::field>> read_fields(std::string_view body, values::object_kind of,
                                               schema_room& room) {
    const auto what = "GET /v2/field/" + std::string{path_name(of)};
    const auto list = list_in_data(body, what, "fieldList");
    if (!list) return list.error();
    std::vector<values::field> fields;
    for (const auto e : *list)
        if (!read_field(e, room, fields.emplace_back())) return too_much(what);
    return fields;
}

result<user_page> read_users(std::string_view body, schema_room& room) {
    constexpr auto what = "GET /v2/user";
    const auto list = list_in_data(body, what, "userList");
    if (!list) return list.error();
    user_page page;
    for (const auto e : *list)
        if (!read_user(e, room, page.users.emplace_back())) return too_much(what);
    std::erase_if(page.users, [](const auto& u) { return u.id.empty(); });
    std::string_view next;
    if (const auto cursor = in_data(body, what, "nextCursor");
        !cursor || cursor->get(next) != simdjson::SUCCESS)
        return page;
    if (next.size() > limits::cursor_bytes) return unexpected(what, next);
    page.next_cursor = next;
    return page;
}

result<std::vector<named_contact>> read_contacts(std::string_view body, contact_kind kind) {
    const bool people = kind == contact_kind::person;
    const auto list = list_in_data(body, people ? "GET /v2/people" : "GET /v2/organization",
                                   people ? "peopleList" : "organizationList");
    if (!list) return list.error();
    std::vector<named_contact> all;
    for (const auto e : *list)
        if (auto id = id_at(e, "id"); !id.empty())
            all.push_back({std::move(id), name_at(e, name_field)});
    return all;
}

result<std::vector<values::pipeline>> read_pipelines(std::string_view body, schema_room& room) {
    constexpr auto what = "GET /v2/lead/pipeline";
    const auto list = list_in_data(body, what, "pipelineList");
    if (!list) return list.error();
    std::vector<values::pipeline> pipelines;
    for (const auto e : *list)
        if (!read_pipeline(e, room, pipelines.emplace_back())) return too_much(what);
    std::erase_if(pipelines, [](const auto& p) { return p.id.empty(); });
    return pipelines;
}

} // namespace leadimport::salesmap
