#pragma once
// Of mapping files, what has nothing to do with the library that parses them.

#include "leadimport/values/schema.hpp"
#include "leadimport/words/message.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::mapping {

// What may stand in the braces of a field; the first three say where its value comes from.
inline constexpr std::array<std::string_view, 10> option_names{
    "column",  "value",  "template", "type",  "split",
    "default", "format", "trim",     "table", "otherwise"};
inline constexpr std::size_t source_options = 3;
// The table of data fields within [lead], [person] and [organization].
inline constexpr std::string_view fields_table = "fields";
// What stands in [person] and [organization] besides sources.
inline constexpr std::string_view create_key = "create";
inline constexpr std::string_view without_email_key = "when_no_email"; // [person] alone

// What `type` takes.
[[nodiscard]] std::vector<std::string_view> type_names();
// What may stand in an object's table.
[[nodiscard]] std::vector<std::string_view> table_names(values::object_kind of);

// A float as a number without an exponent; the digits are the fewest that mean the same float.
[[nodiscard]] std::string spell_float(double d);

// A text as TOML spells it, in quotes; a key, which needs them only for other letters than A-Z.
[[nodiscard]] std::string toml_text(std::string_view text);
[[nodiscard]] std::string toml_key(std::string_view text);

// The line of the first byte that is no UTF-8 text; nothing when all are.
[[nodiscard]] std::optional<std::size_t> find_unfit(std::string_view toml);

// What the parser says of broken TOML; the slip that Korean names invite gets a hint.
[[nodiscard]] words::message explain_syntax(std::string_view description);

} // namespace leadimport::mapping
