#pragma once
// What binding a mapping leaves for the rows: indices instead of names, JSON instead of constants.

#include "mapping/id_names.hpp"
#include "mapping/lead_keys.hpp"
#include "mapping/text_template.hpp"
#include "mapping/value.hpp"

#include "leadimport/mapping/mapping_spec.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::mapping {

struct bound_field {
    std::string target;      // the API's key, or the data field's name
    bool data_field = false; // goes into fieldList
    bool by_name = false;    // of a pipeline or stage: the text may be a name
    source_kind kind = source_kind::column;
    std::string column_name; // of a column; of a template that names just one; else empty
    std::size_t column = 0;  // its index, of source_kind::column
    text_template pattern;   // of source_kind::text_template
    std::string constant;    // the text, of source_kind::constant
    value_rule rule;
    std::optional<std::string> fallback; // the text that is used when the row has none

    // The constant or the fallback as JSON, checked already. Not of pipelines and stages, which are
    // looked up row by row because each depends on the other.
    std::string constant_json;
    std::string fallback_json;
};

struct bound_map {
    std::size_t columns = 0;                                     // of the header
    std::array<std::optional<bound_field>, lead_key_count> keys; // by lead_key
    std::vector<bound_field> data;                               // in the order of the mapping
    pipeline_names pipelines;

    std::vector<std::string> description;
    std::vector<std::string> unmapped;
    std::string canonical;

    [[nodiscard]] std::optional<bound_field>& operator[](lead_key k) noexcept {
        return keys[static_cast<std::size_t>(k)];
    }
    [[nodiscard]] const std::optional<bound_field>& operator[](lead_key k) const noexcept {
        return keys[static_cast<std::size_t>(k)];
    }
};

// See field_map::bind.
[[nodiscard]] checked<bound_map>
bind_fields(const mapping_spec& spec, std::span<const std::string> header, const schema* workspace);

// Fill in description, unmapped columns and canonical text of a map that is complete otherwise.
void describe(bound_map& map, std::span<const std::string> header);

} // namespace leadimport::mapping
