#include "leadimport/salesmap/sent_body.hpp"

#include "salesmap/json_shapes.hpp"

#include <optional>

namespace leadimport::salesmap {
namespace {

// Of a body's fieldList. Valid until the next parse() in this thread.
std::optional<element> field_in(std::string_view body, std::string_view name) {
    element root;
    array fields;
    if (parse(body).get(root) != simdjson::SUCCESS ||
        root["fieldList"].get(fields) != simdjson::SUCCESS)
        return std::nullopt;
    for (const auto f : fields)
        if (text_at(f, "name") == name) return f;
    return std::nullopt;
}

} // namespace

std::string sent_name(std::string_view body) {
    element root;
    return parse(body).get(root) == simdjson::SUCCESS ? text_at(root, "name") : std::string{};
}

bool feeds_field(std::string_view body, std::string_view field_name) {
    return field_in(body, field_name).has_value();
}

std::string sent_text(std::string_view body, std::string_view field_name) {
    const auto f = field_in(body, field_name);
    return f ? text_at(*f, "stringValue") : std::string{};
}

} // namespace leadimport::salesmap
