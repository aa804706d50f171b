#include "sandbox/schema.hpp"

#include "sandbox/answer.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

// Thrown and caught within this file: the reading goes several calls deep.
struct bad_schema {
    std::string detail;
};

[[noreturn]] void refuse_schema(std::string_view path, std::string_view why) {
    throw bad_schema{std::string{path} + " " + std::string{why}};
}

const json::object& object_at(const json::value& v, std::string_view path) {
    const auto* o = v.if_object();
    if (o == nullptr) refuse_schema(path, "is not an object");
    return *o;
}

std::string text_at(const json::object& o, std::string_view key, std::string_view path) {
    const auto* v = o.if_contains(key);
    if (v == nullptr) return {};
    if (!v->is_string()) refuse_schema(std::string{path} + "." + std::string{key}, "is not a text");
    return std::string{view(v->get_string())};
}

std::string name_at(const json::object& o, std::string_view path) {
    auto name = text_at(o, "name", path);
    if (name.empty()) refuse_schema(path, "has no name");
    return name;
}

bool flag_at(const json::object& o, std::string_view key, std::string_view path) {
    const auto* v = o.if_contains(key);
    if (v == nullptr) return false;
    if (!v->is_bool())
        refuse_schema(std::string{path} + "." + std::string{key}, "is not true or false");
    return v->get_bool();
}

// Calls `read(item, path)` for each item of the array under `key`, which may be missing.
template<class Read>
void each_at(const json::object& o, std::string_view key, std::string_view path, Read read) {
    const auto* v = o.if_contains(key);
    if (v == nullptr) return;
    auto here = path.empty() ? std::string{key} : std::string{path} + "." + std::string{key};
    const auto* list = v->if_array();
    if (list == nullptr) refuse_schema(here, "is not an array");
    for (std::size_t i = 0; i < list->size(); ++i)
        read((*list)[i], here + "[" + std::to_string(i) + "]");
}

object_id derived_id(std::string_view path, std::string_view name) {
    auto seed = std::string{path}.append("\n").append(name);
    return *object_id::parse(to_uuid(fingerprint_of(seed)));
}

object_id id_at(const json::object& o, std::string_view path, std::string_view name) {
    const auto text = text_at(o, "id", path);
    if (text.empty()) return derived_id(path, name);
    const auto id = object_id::parse(text);
    if (!id) refuse_schema(std::string{path} + ".id", "is not an id");
    return *id;
}

user read_user(const json::value& v, std::string_view path) {
    const auto& o = object_at(v, path);
    const auto name = name_at(o, path);
    auto status = text_at(o, "status", path);
    return {id_at(o, path, name), name, text_at(o, "email", path),
            status.empty() ? "active" : std::move(status)};
}

pipeline read_pipeline(const json::value& v, std::string_view path) {
    const auto& o = object_at(v, path);
    pipeline p;
    p.name = name_at(o, path);
    p.id = id_at(o, path, p.name);
    each_at(o, "stages", path, [&](const json::value& item, const std::string& here) {
        const auto& stage = object_at(item, here);
        const auto name = name_at(stage, here);
        p.stages.push_back({id_at(stage, here, name), name});
    });
    return p;
}

field read_field(const json::value& v, std::string_view path) {
    const auto& o = object_at(v, path);
    field f;
    f.name = name_at(o, path);
    f.id = id_at(o, path, f.name).text();
    f.type = find_field_type(text_at(o, "type", path));
    if (f.type == nullptr) refuse_schema(std::string{path} + ".type", "is not a type of field");
    f.required = flag_at(o, "required", path);
    f.read_only = flag_at(o, "readOnly", path);
    f.unique = flag_at(o, "preventDuplicates", path);
    each_at(o, "options", path, [&](const json::value& item, const std::string& here) {
        const auto* s = item.if_string();
        if (s == nullptr) refuse_schema(here, "is not a text");
        f.options.push_back({derived_id(f.id, view(*s)).text(), std::string{view(*s)}});
    });
    return f;
}

void read_fields(const json::object& root, schema& s) {
    const auto* all = root.if_contains("fields");
    if (all == nullptr) return;
    const auto& by_object = object_at(*all, "fields");
    for (const auto t : {object_type::lead, object_type::people, object_type::organization}) {
        auto& fields = s.fields[static_cast<std::size_t>(t)];
        each_at(by_object, name_of(t), "fields",
                [&](const json::value& item, const std::string& here) {
                    fields.push_back(read_field(item, here));
                });
    }
}

schema read_schema(const json::value& v) {
    const auto& root = object_at(v, "the file");
    schema s;
    s.room_name = "sandbox";
    if (const auto* room = root.if_contains("room"))
        s.room_name = name_at(object_at(*room, "room"), "room");
    const auto* room = root.if_contains("room");
    s.room_id = id_at(room != nullptr ? room->get_object() : json::object{}, "room", s.room_name);
    each_at(root, "users", "", [&](const json::value& item, const std::string& here) {
        s.users.push_back(read_user(item, here));
    });
    if (s.users.empty()) refuse_schema("users", "is empty; the token must belong to somebody");
    each_at(root, "pipelines", "", [&](const json::value& item, const std::string& here) {
        s.pipelines.push_back(read_pipeline(item, here));
    });
    read_fields(root, s);
    const auto keep = [](json::array& into) {
        return [&into](const json::value& item, const std::string&) { into.push_back(item); };
    };
    each_at(root, "organizations", "", keep(s.organizations));
    each_at(root, "people", "", keep(s.people));
    return s;
}

} // namespace

result<schema> parse_schema(std::string_view json, std::string_view where) {
    const auto bad = [&](std::string detail) {
        return error{errc::bad_schema_file, std::string{where}, std::move(detail)};
    };
    json::error_code ec;
    const auto v = json::parse(json, ec);
    if (ec) return bad("not JSON: " + ec.message());
    try {
        return read_schema(v);
    } catch (const bad_schema& e) {
        return bad(e.detail);
    }
}

} // namespace leadimport::sandbox
