#pragma once
// From a cell's text to the JSON of a field's type, or to what is wrong with it.

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/suggestion.hpp"
#include "leadimport/values/date_value.hpp"
#include "leadimport/values/id_names.hpp"
#include "leadimport/values/objection.hpp"
#include "leadimport/values/option_list.hpp"
#include "leadimport/values/schema.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::values {

// What a field takes.
struct value_rule {
    field_type type = field_type::string; // never read_only
    bool trim = true;                     // false keeps the blanks around strings and options
    std::string separator = ";";          // between the values of a list; not empty
    std::optional<date_format> format;
    std::optional<option_list> options;    // of a select; every text when not known
    std::shared_ptr<const id_names> names; // in place of ids; null when there are none
    // For what to say of values that are none of these. Fields of one mapping share it.
    std::shared_ptr<suggestion_budget> suggestions = std::make_shared<suggestion_budget>();
};

// Without the blanks around it, no-break and ideographic ones included.
[[nodiscard]] std::string_view trim_blanks(std::string_view s) noexcept;

// The part of a cell that counts: without the blanks around it, unless the rule keeps them. Types
// that are not texts have no use for no-break and ideographic blanks either.
[[nodiscard]] std::string_view value_text(const value_rule& rule, std::string_view cell) noexcept;

// Takes the next value of a list that is not empty off `rest`; false when there is none left.
[[nodiscard]] bool take_value(const value_rule& rule, std::string_view& rest,
                              std::string_view& value) noexcept;

// Whether such a text says nothing, so that the field is left out: it is empty, or a list without
// a single value.
[[nodiscard]] bool is_empty_value(const value_rule& rule, std::string_view text) noexcept;

// Writes such a text, which is not empty, as one JSON value. When it objects, `out` is spoiled.
[[nodiscard]] objection write_value(const value_rule& rule, std::string_view text,
                                    json_writer& out);

// 예, Y, yes, true, O, 1 and their opposites, without regard to ASCII case.
[[nodiscard]] objection write_boolean(std::string_view text, json_writer& out);

} // namespace leadimport::values
