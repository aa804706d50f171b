#include "leadimport/run/workspace_schema.hpp"

#include "run/api_link.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/json_writer.hpp"
#include "leadimport/salesmap/requests.hpp"

namespace leadimport::run {
namespace {

using mapping::json_writer;

void write_fields(json_writer& json, const mapping::schema& s) {
    json.key("lead_fields").begin_array();
    for (const auto& f : s.lead_fields) {
        json.begin_object().key("id").string(f.id).key("name").string(f.name);
        json.key("type").string(mapping::name_of(f.type)).key("required").boolean(f.required);
        json.key("options").begin_array();
        for (const auto& o : f.options)
            json.string(o);
        json.end_array().end_object();
    }
    json.end_array();
}

void write_pipelines(json_writer& json, const mapping::schema& s) {
    json.key("pipelines").begin_array();
    for (const auto& p : s.pipelines) {
        json.begin_object().key("id").string(p.id).key("name").string(p.name);
        json.key("stages").begin_array();
        for (const auto& stage : p.stages)
            json.begin_object()
                .key("id")
                .string(stage.id)
                .key("name")
                .string(stage.name)
                .end_object();
        json.end_array().end_object();
    }
    json.end_array();
}

void write_users(json_writer& json, const mapping::schema& s) {
    json.key("users").begin_array();
    for (const auto& u : s.users) {
        json.begin_object().key("id").string(u.id).key("name").string(u.name);
        json.key("email").string(u.email).key("status").string(u.status).end_object();
    }
    json.end_array();
}

} // namespace

result<std::string> schema_as_json(const api_settings& api) {
    const auto link = api_link::make(api);
    if (!link) return link.error();
    const auto s = (*link)->fetch_workspace();
    if (!s) return s.error();
    mapping::json_text out;
    json_writer json{out};
    json.begin_object().key("workspace").begin_object();
    json.key("id").string(s->workspace_id).key("name").string(s->workspace_name).end_object();
    write_fields(json, *s);
    write_pipelines(json, *s);
    write_users(json, *s);
    json.end_object();
    return out.str() + "\n";
}

result<bool> create_key_field(const api_settings& api, const std::string& name) {
    const auto link = api_link::make(api);
    if (!link) return link.error();
    const auto s = (*link)->fetch_workspace();
    if (!s) return s.error();
    if (const auto* known = s->find_field(mapping::object_kind::lead, name)) {
        if (known->type == mapping::field_type::string && !mapping::is_system_field(name))
            return false;
        return error{errc::key_field_unusable, "--create-key-field",
                     text::quoted(name) + " exists already, of the type " +
                         std::string{mapping::name_of(known->type)}};
    }
    const auto made = (*link)->look_up(salesmap::create_text_field(name));
    if (!made) return made.error();
    return true;
}

} // namespace leadimport::run
