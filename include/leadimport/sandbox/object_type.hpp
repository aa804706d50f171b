#pragma once
// The kinds of objects that the sandbox's workspace has.

#include <cstddef>
#include <optional>
#include <string_view>

namespace leadimport::sandbox {

enum class object_type { lead, people, organization };
inline constexpr std::size_t object_types = 3;

// "lead", "people", "organization": as paths and texts have it.
[[nodiscard]] std::string_view name_of(object_type t) noexcept;
[[nodiscard]] std::optional<object_type> parse_object_type(std::string_view name) noexcept;

} // namespace leadimport::sandbox
