#pragma once
// The keys of [person] and [organization] in a mapping. What the API keeps as one of their data
// fields has a key too where everybody needs it.

#include "leadimport/values/schema.hpp"

#include <span>
#include <string_view>

namespace leadimport::mapping {

// "name", "email", "phone", "memo" of a person; "name", "memo" of an organization.
[[nodiscard]] std::span<const std::string_view> contact_keys(values::object_kind contact) noexcept;
[[nodiscard]] bool is_contact_key(values::object_kind contact, std::string_view text) noexcept;
// The data field that a key stands for: "email" → "이메일", "phone" → "전화"; empty for the others.
[[nodiscard]] std::string_view field_of_key(std::string_view key) noexcept;
// The key that must be used instead of a data field of this name; empty for other names.
[[nodiscard]] std::string_view contact_key_instead_of(values::object_kind contact,
                                                      std::string_view field_name) noexcept;

} // namespace leadimport::mapping
