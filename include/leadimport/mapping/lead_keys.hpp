#pragma once
// The top-level keys of POST /v2/lead, as the API and as a mapping spells them.

#include "leadimport/values/schema.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace leadimport::mapping {

// In the order of the request.
enum class lead_key { name, people, organization, pipeline, pipeline_stage, memo };
inline constexpr std::size_t lead_key_count = 6;

struct lead_key_spelling {
    std::string_view text;
    lead_key key;
    bool by_name; // the value may be a name, which the workspace turns into an id
};

// Every spelling that a mapping may use; those without `by_name` are the API's own.
[[nodiscard]] std::span<const lead_key_spelling> lead_key_spellings() noexcept;
[[nodiscard]] std::optional<lead_key_spelling> find_lead_key(std::string_view text) noexcept;
[[nodiscard]] std::string_view api_name(lead_key key) noexcept;
// The API's own key that a name spells without regard to ASCII case, in the API's spelling; empty
// for other names.
[[nodiscard]] std::string_view match_api_name(std::string_view name);
[[nodiscard]] values::field_type type_of(lead_key key) noexcept;

// The key that must be used instead of a data field of this name: GET /v2/field/lead lists a lead's
// name and pipeline among its fields, but they are set by top-level keys. Empty for other names.
[[nodiscard]] std::string_view key_instead_of_field(std::string_view field_name) noexcept;

// A column that an earlier run added to its result files. It is never imported.
[[nodiscard]] bool is_result_column(std::string_view header) noexcept;

} // namespace leadimport::mapping
