#include "leadimport/salesmap/schema_file.hpp"

#include "salesmap/json_shapes.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/salesmap.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace leadimport::salesmap {
namespace {

constexpr auto lead_fields = "lead_fields";
constexpr auto person_fields = "person_fields";
constexpr auto organization_fields = "organization_fields";

void write_fields(json_writer& json, const char* key, const std::vector<values::field>& fields) {
    json.key(key).begin_array();
    for (const auto& f : fields) {
        json.begin_object().key("id").string(f.id).key("name").string(f.name);
        json.key("type").string(values::name_of(f.type)).key("required").boolean(f.required);
        json.key("options").begin_array();
        for (const auto& o : f.options)
            json.string(o);
        json.end_array();
        json.key("preventDuplicates").boolean(f.prevents_duplicates).end_object();
    }
    json.end_array();
}

void write_pipelines(json_writer& json, const values::schema& s) {
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

void write_users(json_writer& json, const values::schema& s) {
    json.key("users").begin_array();
    for (const auto& u : s.users) {
        json.begin_object().key("id").string(u.id).key("name").string(u.name);
        json.key("email").string(u.email).key("status").string(u.status).end_object();
    }
    json.end_array();
}

// Reads on after a mistake, of which it keeps the first: the calls need not look at each other's
// results.
class schema_reader {
public:
    [[nodiscard]] values::schema read(element root);
    [[nodiscard]] const std::optional<words::message>& mistake() const noexcept { return mistake_; }

private:
    // What `read_item` makes of every item of an array.
    template<class T>
    std::vector<T> list(element e, const std::string& path, const char* key,
                        T (schema_reader::*read_item)(element, const std::string&));
    std::string text(element e, const std::string& path, const char* key);
    std::string option(element e, const std::string& path);
    values::field field(element e, const std::string& path);
    values::pipeline_stage stage(element e, const std::string& path);
    values::pipeline pipeline(element e, const std::string& path);
    values::user user(element e, const std::string& path);
    void wrong(words::message what) {
        if (!mistake_) mistake_ = std::move(what);
    }

    std::optional<words::message> mistake_;
};

std::string below(const std::string& path, const char* key) {
    return path.empty() ? key : path + "." + key;
}

template<class T>
std::vector<T> schema_reader::list(element e, const std::string& path, const char* key,
                                   T (schema_reader::*read_item)(element, const std::string&)) {
    const auto here = below(path, key);
    std::vector<T> all;
    array items;
    if (e[key].get(items) != simdjson::SUCCESS) {
        wrong(words::schema_has_no_list(here));
        return all;
    }
    for (const auto item : items)
        all.push_back((this->*read_item)(item, here + "[" + std::to_string(all.size()) + "]"));
    return all;
}

std::string schema_reader::text(element e, const std::string& path, const char* key) {
    std::string_view s;
    if (e[key].get(s) != simdjson::SUCCESS) wrong(words::schema_has_no_text(below(path, key)));
    return std::string{s};
}

std::string schema_reader::option(element e, const std::string& path) {
    std::string_view s;
    if (e.get(s) != simdjson::SUCCESS) wrong(words::schema_item_is_not_a_text(path));
    return std::string{s};
}

values::field schema_reader::field(element e, const std::string& path) {
    values::field f;
    f.id = text(e, path, "id");
    f.name = text(e, path, "name");
    const auto type = text(e, path, "type");
    const auto known = type == values::name_of(values::field_type::read_only)
                           ? values::field_type::read_only
                           : values::parse_field_type(type);
    if (!known) wrong(words::schema_field_of_unknown_type(path, leadimport::text::quoted(type)));
    f.type = known.value_or(f.type);
    if (e["required"].get(f.required) != simdjson::SUCCESS)
        wrong(words::schema_item_is_not_true_or_false(below(path, "required")));
    f.options = list(e, path, "options", &schema_reader::option);
    // Files of earlier versions lack it.
    if (e["preventDuplicates"].get(f.prevents_duplicates) != simdjson::SUCCESS)
        f.prevents_duplicates = false;
    return f;
}

values::pipeline_stage schema_reader::stage(element e, const std::string& path) {
    return {text(e, path, "id"), text(e, path, "name")};
}

values::pipeline schema_reader::pipeline(element e, const std::string& path) {
    return {text(e, path, "id"), text(e, path, "name"),
            list(e, path, "stages", &schema_reader::stage)};
}

values::user schema_reader::user(element e, const std::string& path) {
    return {text(e, path, "id"), text(e, path, "name"), text(e, path, "email"),
            text(e, path, "status")};
}

values::schema schema_reader::read(element root) {
    values::schema s;
    element workspace;
    if (root["workspace"].get(workspace) == simdjson::SUCCESS) {
        s.workspace_id = text(workspace, "workspace", "id");
        s.workspace_name = short_name(text(workspace, "workspace", "name"));
        if (s.workspace_id.size() > limits::name_bytes) wrong(words::schema_workspace_id_too_long);
    } else {
        wrong(words::schema_has_no_workspace);
    }
    s.lead_fields = list(root, {}, lead_fields, &schema_reader::field);
    s.person_fields = list(root, {}, person_fields, &schema_reader::field);
    s.organization_fields = list(root, {}, organization_fields, &schema_reader::field);
    s.pipelines = list(root, {}, "pipelines", &schema_reader::pipeline);
    s.users = list(root, {}, "users", &schema_reader::user);
    return s;
}

} // namespace

std::string write_schema(const values::schema& s) {
    json_text out;
    json_writer json{out};
    json.begin_object().key("workspace").begin_object();
    json.key("id").string(s.workspace_id).key("name").string(s.workspace_name).end_object();
    write_fields(json, lead_fields, s.lead_fields);
    write_fields(json, person_fields, s.person_fields);
    write_fields(json, organization_fields, s.organization_fields);
    write_pipelines(json, s);
    write_users(json, s);
    json.end_object();
    return out.str() + "\n";
}

result<values::schema> read_schema(std::string_view json, std::string_view where) {
    const auto unreadable = [&](words::message why) {
        return error{errc::schema_unreadable, std::string{where}, std::move(why)};
    };
    element root;
    if (parse(json).get(root) != simdjson::SUCCESS) return unreadable(words::schema_is_not_json);
    schema_reader reader;
    auto s = reader.read(root);
    forget_document();
    if (reader.mistake()) return unreadable(*reader.mistake());
    return s;
}

} // namespace leadimport::salesmap
