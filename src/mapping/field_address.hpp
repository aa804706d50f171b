#pragma once
// Where in a mapping something goes, in one word: "name", "person.email", "lead.fields.담당자".

#include "leadimport/values/schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::mapping {

struct field_address {
    values::object_kind of = values::object_kind::lead;
    bool data_field = false;
    std::string name; // the key, or the data field's name

    bool operator==(const field_address&) const = default;
};

// Nothing for a text that is none: a key must be one that the object's table has.
[[nodiscard]] std::optional<field_address> parse_address(std::string_view text);
// All keys, as parse_address takes them; of data fields there is no list.
[[nodiscard]] std::vector<std::string> key_addresses();

// What the vendor's own upload calls a column: "Lead-이름", "People-이메일", "Organization-업종".
// Nothing for a text that is not of this form.
[[nodiscard]] std::optional<field_address> parse_vendor_header(std::string_view text);

} // namespace leadimport::mapping
