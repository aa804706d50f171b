#pragma once
// What an id of a lead, and of anything else that the server has, may look like. A pure function.

#include <string_view>

namespace leadimport::salesmap {

// A UUID, 24 hexadecimal digits, or anything else of at most 100 visible ASCII characters: what is
// longer or has others is a page, an error or a broken answer, and no id.
[[nodiscard]] bool is_lead_id(std::string_view id) noexcept;

} // namespace leadimport::salesmap
