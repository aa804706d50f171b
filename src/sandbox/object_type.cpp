#include "leadimport/sandbox/object_type.hpp"

namespace leadimport::sandbox {

std::string_view name_of(object_type t) noexcept {
    if (t == object_type::lead) return "lead";
    return t == object_type::people ? "people" : "organization";
}

std::optional<object_type> parse_object_type(std::string_view name) noexcept {
    for (const auto t : {object_type::lead, object_type::people, object_type::organization})
        if (name == name_of(t)) return t;
    return std::nullopt;
}

} // namespace leadimport::sandbox
