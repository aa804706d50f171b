#pragma once
// Reads what stands in a request that we sent, so that an answer can be compared with it.

#include <string>
#include <string_view>

namespace leadimport::salesmap {

// The lead's name; empty when the body is none of a create_lead().
[[nodiscard]] std::string sent_name(std::string_view body);
// Whether it gives this data field a value.
[[nodiscard]] bool feeds_field(std::string_view body, std::string_view field_name);
// The text that it gives this data field; empty when it gives none.
[[nodiscard]] std::string sent_text(std::string_view body, std::string_view field_name);

} // namespace leadimport::salesmap
