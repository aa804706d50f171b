#pragma once
// What a sandbox's workspace begins with, read from a JSON file.
//
//   {"room": {"id", "name"},
//    "users": [{"id", "name", "email", "status"}],          the first is the token's own
//    "pipelines": [{"id", "name", "stages": [{"id", "name"}]}],
//    "fields": {"lead": [FIELD], "people": [FIELD], "organization": [FIELD]},
//    "organizations": [CONTACT], "people": [CONTACT]}
//
//   FIELD:   {"id", "name", "type", "required", "options": ["…"], "readOnly", "preventDuplicates"};
//            the type as GET /v2/field names it. `readOnly` is the workspace's own knowledge: the
//            API acts upon it and does not show it.
//   CONTACT: the body of POST /v2/people or /v2/organization, and an "id" of one's choice.
//
// Only names, and the types of fields, are required; ids that are left out are derived from the
// names, so they are the same each time. Samples: samples/sandbox.schema.json, which is also what
// is built in.

#include "sandbox/field_table.hpp"
#include "sandbox/object_id.hpp"

#include "leadimport/base/error.hpp"

#include <boost/json/array.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::sandbox {

struct user {
    object_id id;
    std::string name;
    std::string email;
    std::string status; // "active", "pending", "inactive"
};

struct pipeline_stage {
    object_id id;
    std::string name;
};

struct pipeline {
    object_id id;
    std::string name;
    std::vector<pipeline_stage> stages;
};

struct schema {
    object_id room_id;
    std::string room_name;
    std::vector<user> users; // one at least
    std::vector<pipeline> pipelines;
    std::array<std::vector<field>, object_types> fields; // by object_type
    boost::json::array organizations;                    // bodies, not checked yet
    boost::json::array people;
};

// Errors are errc::bad_schema_file; `where` names the file.
[[nodiscard]] result<schema> parse_schema(std::string_view json, std::string_view where);

[[nodiscard]] std::string_view builtin_schema() noexcept; // in the form above

} // namespace leadimport::sandbox
