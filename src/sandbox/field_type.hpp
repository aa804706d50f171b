#pragma once
// The types of a workspace's data fields: how a value is sent, and what it must look like.

#include "leadimport/sandbox/object_type.hpp"

#include <string_view>

namespace leadimport::sandbox {

enum class value_form { text, number, truth, date, date_time, option, option_list, id, id_list };

// What an id must name. `elsewhere`: objects that the sandbox has none of, so any well-formed id
// does.
enum class target { none, user, people, organization, lead, pipeline, pipeline_stage, elsewhere };

struct field_type {
    std::string_view name;      // as GET /v2/field/lead names it
    std::string_view value_key; // empty: never writable
    value_form form;
    target refers_to = target::none;

    [[nodiscard]] bool selects() const noexcept {
        return form == value_form::option || form == value_form::option_list;
    }
};

// Null for a name that is no type. The types live as long as the program.
[[nodiscard]] const field_type* find_field_type(std::string_view name) noexcept;
// The first type that is sent under a key, for values whose field is not known any more.
[[nodiscard]] const field_type* find_type_of_key(std::string_view value_key) noexcept;

// Whether a text is a day of the calendar, "2024-04-16".
[[nodiscard]] bool is_date(std::string_view s) noexcept;
// "2024-04-16T07:18:17.516Z", the fraction of a second optional, Z or an offset; or a mere date.
[[nodiscard]] bool is_date_time(std::string_view s) noexcept;

} // namespace leadimport::sandbox
