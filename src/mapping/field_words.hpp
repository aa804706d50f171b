#pragma once
// How a field is called among those of its object.

#include "leadimport/values/schema.hpp"
#include "leadimport/words/message.hpp"

namespace leadimport::mapping {

// "person “직책”"; of a lead the name alone.
[[nodiscard]] words::message of_object(values::object_kind o, words::message name);

} // namespace leadimport::mapping
