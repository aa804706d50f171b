// Every answer's outside, and what the workspace says of itself. Shapes that are not documented
// give empty values or an error, never an exception.

#include "salesmap/envelope.hpp"
#include "salesmap/json_shapes.hpp"

#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"

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

std::string reason_in(element root) {
    for (const auto* key : {"reason", "message", "error"}) {
        element e;
        if (root[key].get(e) != simdjson::SUCCESS) continue;
        if (auto s = joined_texts(e); !s.empty()) return s;
    }
    return {};
}

mapping::field read_field(element e) {
    mapping::field f;
    f.id = id_at(e, "id");
    f.name = text_at(e, "name");
    // A type that the documentation does not have yet cannot be written by us.
    f.type = mapping::parse_field_type(text_at(e, "type")).value_or(mapping::field_type::read_only);
    if (e["required"].get(f.required) != simdjson::SUCCESS) f.required = false;
    if (e["preventDuplicates"].get(f.prevents_duplicates) != simdjson::SUCCESS)
        f.prevents_duplicates = false;
    array options;
    if (e["optionList"].get(options) == simdjson::SUCCESS)
        for (const auto option : options)
            f.options.push_back(text_at(option, "value"));
    return f;
}

mapping::pipeline read_pipeline(element e) {
    mapping::pipeline p;
    p.id = text_at(e, "id");
    p.name = text_at(e, "name");
    array stages;
    if (e["pipelineStageList"].get(stages) == simdjson::SUCCESS)
        for (const auto stage : stages)
            p.stages.push_back({text_at(stage, "id"), text_at(stage, "name")});
    return p;
}

} // namespace

envelope read_envelope(std::string_view body) {
    envelope v;
    element root;
    if (parse(body).get(root) != simdjson::SUCCESS) return v;
    v.json = true;
    bool said = false;
    if (root["success"].get(said) == simdjson::SUCCESS) (said ? v.success : v.failure) = true;
    if (!v.success) v.reason = reason_in(root);
    element lead;
    if (root["data"]["lead"].get(lead) == simdjson::SUCCESS) {
        v.lead_id = text_at(lead, "id");
        v.created_at = date_at(lead, "createdAt");
        if (std::string_view name; lead["name"].get(name) == simdjson::SUCCESS) v.lead_name = name;
    }
    element data;
    if (!v.success && root["data"].get(data) == simdjson::SUCCESS)
        v.existing_id = text_at(data, "id");
    return v;
}

result<workspace_identity> read_who_am_i(std::string_view body) {
    const auto user = in_data(body, "GET /v2/user/me", "user");
    if (!user) return user.error();
    workspace_identity w;
    w.user_name = text_at(*user, "name");
    element room;
    if ((*user)["room"].get(room) != simdjson::SUCCESS) return unexpected("GET /v2/user/me", body);
    w.id = id_at(room, "id");
    w.name = text_at(room, "name");
    if (w.id.empty()) return unexpected("GET /v2/user/me", body);
    return w;
}

result<std::vector<mapping::field>> read_fields(std::string_view body, mapping::object_kind of) {
    const auto what = "GET /v2/field/" + std::string{path_name(of)};
    const auto list = list_in_data(body, what, "fieldList");
    if (!list) return list.error();
    std::vector<mapping::field> fields;
    for (const auto e : *list)
        fields.push_back(read_field(e));
    return fields;
}

result<user_page> read_users(std::string_view body) {
    const auto list = list_in_data(body, "GET /v2/user", "userList");
    if (!list) return list.error();
    user_page page;
    for (const auto e : *list)
        page.users.push_back(
            {text_at(e, "id"), text_at(e, "name"), text_at(e, "email"), text_at(e, "status")});
    if (const auto cursor = in_data(body, "GET /v2/user", "nextCursor"))
        if (std::string_view s; cursor->get(s) == simdjson::SUCCESS) page.next_cursor = s;
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
            all.push_back({std::move(id), text_at(e, name_field)});
    return all;
}

result<std::vector<mapping::pipeline>> read_pipelines(std::string_view body) {
    const auto list = list_in_data(body, "GET /v2/lead/pipeline", "pipelineList");
    if (!list) return list.error();
    std::vector<mapping::pipeline> pipelines;
    for (const auto e : *list)
        pipelines.push_back(read_pipeline(e));
    return pipelines;
}

} // namespace leadimport::salesmap
