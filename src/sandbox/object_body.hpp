#pragma once
// The top-level keys of a body that creates or edits a lead, a person or an organization: their
// shape, not yet whether what they name exists. Keys that the API does not know are passed over.

#include "sandbox/answer.hpp"
#include "sandbox/field_type.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace leadimport::sandbox {

// Views into the JSON that it was read from.
struct object_body {
    std::optional<std::string_view> name;
    object_id people; // none when absent
    object_id organization;
    object_id pipeline;
    object_id stage;
    const boost::json::array* field_list = nullptr;
};

enum class purpose { create, edit };

// Fills in `body`, or gives every fault of shape in one list, as the API does.
[[nodiscard]] std::optional<refusal> read_body(object_type object, purpose why,
                                               const boost::json::object& json, object_body& body);

} // namespace leadimport::sandbox
