#pragma once
// What a workspace knows about leads, people and organizations: fields with their types and
// options, pipelines, users. The `workspace` layer fetches it; `mapping` checks against it. Plain
// data. Source: GET /v2/field/{lead,people,organization}, /v2/lead/pipeline, /v2/user, /v2/user/me
// (docs.salesmap.kr).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {

// A field's type, as GET /v2/field/{lead,people,organization} spells it, and so how a value is
// sent.
enum class field_type {
    string,
    number,
    boolean,
    date,
    date_time,
    single_select,
    multi_select,
    user,
    multi_user,
    people,
    multi_people,
    organization,
    multi_organization,
    deal,
    multi_deal,
    multi_lead,
    pipeline,
    pipeline_stage,
    web_form,
    multi_web_form,
    sequence,
    multi_sequence,
    team,
    multi_team,
    multi_product,
    multi_custom_object,
    read_only, // formula, multiAttachment, multiPeopleGroup, multiLeadGroup
};

// "dateTime" → date_time; nothing for a name that is not in the documentation.
[[nodiscard]] std::optional<field_type> parse_field_type(std::string_view api_name) noexcept;
[[nodiscard]] std::string_view name_of(field_type t) noexcept; // "dateTime"
// The key that a fieldList entry of this type carries its value under: "numberValue", …; empty for
// read_only.
[[nodiscard]] std::string_view value_key(field_type t) noexcept;
[[nodiscard]] bool is_list(field_type t) noexcept; // the JSON value is an array

// A system field that the API never lets anybody write, whatever its type says.
[[nodiscard]] bool is_system_field(std::string_view field_name) noexcept;

// What an import writes.
enum class object_kind { lead, person, organization };
// As a mapping names its tables: "lead", "person", "organization".
[[nodiscard]] std::string_view name_of(object_kind o) noexcept;

struct field {
    std::string id;
    std::string name;
    field_type type = field_type::string;
    bool required = false;
    std::vector<std::string> options; // of the select types
    bool prevents_duplicates = false; // its definition says that no value is taken twice
    bool operator==(const field&) const = default;
};

struct pipeline_stage {
    std::string id;
    std::string name;
    bool operator==(const pipeline_stage&) const = default;
};

struct pipeline {
    std::string id;
    std::string name;
    std::vector<pipeline_stage> stages;
    bool operator==(const pipeline&) const = default;
};

struct user {
    std::string id;
    std::string name;
    std::string email;
    std::string status;
    bool operator==(const user&) const = default;
};

struct schema {
    std::string workspace_id;
    std::string workspace_name;
    std::vector<field> lead_fields;
    std::vector<field> person_fields;
    std::vector<field> organization_fields;
    std::vector<pipeline> pipelines;
    std::vector<user> users;
    bool operator==(const schema&) const = default;

    [[nodiscard]] const std::vector<field>& fields_of(object_kind o) const noexcept;
    // By exact name; null when the workspace has none.
    [[nodiscard]] const field* find_field(object_kind o, std::string_view name) const noexcept;
};

} // namespace leadimport::values
