#pragma once
// The days by which a search compares dates: those of Korea.

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::sandbox {

// "2024-04-16" of a date, or of a moment ("2024-04-15T15:00:00.000Z", or with an offset); nothing
// for what is neither. Days in this form are in order as texts.
[[nodiscard]] std::optional<std::string> day_of(std::string_view date);

} // namespace leadimport::sandbox
