#pragma once
// What binding a mapping leaves for the rows: indices instead of names, JSON instead of constants.

#include "leadimport/mapping/description.hpp"
#include "leadimport/mapping/lead_keys.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/values/id_names.hpp"
#include "leadimport/values/plain_value.hpp"
#include "leadimport/values/text_template.hpp"
#include "leadimport/values/value.hpp"
#include "leadimport/words/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::mapping {

// What a row needs of a field whose cell is plainly spelled. Small, so that a row's fields stay in
// the nearest cache.
struct plain_field {
    // What stands in front of the value, `,"memo":` or, of a data field,
    // `,{"name":"금액","numberValue":`, and fixed_part_slack bytes.
    std::string opening;
    std::uint32_t opening_bytes = 0; // without the slack
    std::uint32_t column = 0;
    values::plain_kind kind =
        values::plain_kind::none; // also of everything that is no column, or has a table
    char separator = ';';         // of a list
    bool closes = false;          // a brace follows the value
    bool may_stay_away = true;    // an empty cell leaves the field out: it has no default
    std::shared_ptr<const values::known_values> known; // of plain_kind::known and known_list

    [[nodiscard]] std::string_view opening_text() const noexcept {
        return {opening.data(), opening_bytes};
    }
};

struct bound_field {
    plain_field plain;
    values::object_kind of = values::object_kind::lead;
    std::string target;      // the API's key, or the data field's name
    std::string key;         // as the mapping's table spells it; empty for its data fields
    bool data_field = false; // goes into fieldList
    bool required = false;   // the workspace's own form wants it; the API does not
    bool by_name = false;    // of a pipeline or stage: the text may be a name
    source_kind kind = source_kind::column;
    std::string column_name;       // of a column; of a template that names just one; else empty
    std::size_t column = 0;        // its index, of source_kind::column
    values::text_template pattern; // of source_kind::text_template
    std::string constant;          // the text, of source_kind::constant
    values::value_rule rule;
    std::optional<std::string> fallback; // the text that is used when the row has none

    std::shared_ptr<const values::translation_table>
        table;                            // what the value means; null for constants
    std::string table_name;               // as the mapping spells it
    std::optional<std::string> otherwise; // the text for values that the table lacks

    // The constant, the fallback and `otherwise` as JSON, checked already. Not of pipelines and
    // stages, which are looked up row by row because each depends on the other.
    std::string constant_json;
    std::string fallback_json;
    std::string otherwise_json;
};

// How errors call it: "`name`", "`person.email`", "“금액”", "person “직책”".
[[nodiscard]] words::message label_of(const bound_field& f);

// Whether it takes this column of the header, be it in a template.
[[nodiscard]] bool is_fed_by(const bound_field& f, std::size_t column);

// What the request of one object takes.
struct writing_room {
    std::size_t fixed_bytes = 0;            // at most, beside its plain values
    std::vector<std::size_t> plain_columns; // of fields that take plain values; once per field
};

// The people or the organizations of the rows.
struct bound_contact {
    bool create = true;
    no_email without_email = no_email::automatic;
    std::optional<bound_field> name;
    std::optional<bound_field> email; // of people; a data field for the API
    std::optional<bound_field> memo;
    std::vector<bound_field> data; // in the order of the mapping
    writing_room room;

    [[nodiscard]] bool mapped() const noexcept { return name || email; }
    [[nodiscard]] std::optional<bound_field>* find_key(std::string_view spelling) noexcept {
        if (spelling == "name") return &name;
        if (spelling == "email") return &email;
        return spelling == "memo" ? &memo : nullptr;
    }
};

struct bound_map {
    std::size_t columns = 0; // of the header, up to the last one that has a name
    std::array<std::optional<bound_field>, lead_key_count> keys; // by lead_key
    std::vector<bound_field> data;                               // in the order of the mapping
    values::pipeline_names pipelines;
    writing_room room; // of the lead
    bound_contact person;
    bound_contact organization;

    std::vector<described_field> description;
    std::vector<unmapped_column> unmapped;
    // Of fields that the workspace's own form requires, those that nothing is imported to.
    mistakes missing_required;
    std::string canonical;

    [[nodiscard]] bool has_contacts() const noexcept {
        return person.mapped() || organization.mapped();
    }
    [[nodiscard]] bound_contact& contact(values::object_kind o) noexcept {
        return o == values::object_kind::person ? person : organization;
    }
    [[nodiscard]] std::vector<bound_field>& data_of(values::object_kind o) noexcept {
        return o == values::object_kind::lead ? data : contact(o).data;
    }
    [[nodiscard]] std::optional<bound_field>& operator[](lead_key k) noexcept {
        return keys[static_cast<std::size_t>(k)];
    }
    [[nodiscard]] const std::optional<bound_field>& operator[](lead_key k) const noexcept {
        return keys[static_cast<std::size_t>(k)];
    }
};

// See field_map::bind.
[[nodiscard]] checked<bound_map> bind_fields(const mapping_spec& spec,
                                             std::span<const std::string> header,
                                             const values::schema* workspace);

// Calls `f` with every field, in the order of the requests: lead, person, organization.
template<class F>
void for_each_field(const bound_map& map, F f) {
    const auto key = [&f](const std::optional<bound_field>& k) {
        if (k) f(*k);
    };
    for (const auto& k : map.keys)
        key(k);
    for (const auto& field : map.data)
        f(field);
    for (const auto* c : {&map.person, &map.organization}) {
        key(c->name);
        key(c->email);
        key(c->memo);
        for (const auto& field : c->data)
            f(field);
    }
}

// Fills in what rows are written with: `plain` of the fields, `room` of the objects.
void precompute_writing(bound_map& map);

// Fill in description, unmapped columns and canonical text of a map that is complete otherwise.
void describe(bound_map& map, std::span<const std::string> header);

} // namespace leadimport::mapping
