#pragma once
// Which request of the API a method and a target mean.

#include "sandbox/field_type.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace leadimport::sandbox {

enum class endpoint {
    front_page,   // outside /api: the vendor's web pages
    unknown,      // no such path in the API
    wrong_method, // the path is there, the method is not
    user_me,
    user_list,
    field_list,
    field_create,
    pipeline_list,
    object_list,
    object_create,
    people_by_email,
    search,
    lead_get,
    lead_edit,
    lead_delete,
};

struct route {
    endpoint to = endpoint::unknown;
    object_type object = object_type::lead;
    std::string argument; // the id or e-mail in the path, decoded
    std::string cursor;   // of the query, decoded
};

[[nodiscard]] route find_route(std::string_view method, std::string_view target);

// What a request costs of the limit: 0 where no API answers.
[[nodiscard]] std::uint64_t points_of(endpoint e) noexcept;

} // namespace leadimport::sandbox
