#pragma once
// A workspace's schema as a file, so that a check needs neither the API nor a token:
//
//   {"workspace": {"id", "name"},
//    "lead_fields": [FIELD], "person_fields": [FIELD], "organization_fields": [FIELD],
//    "pipelines": [{"id", "name", "stages": [{"id", "name"}]}],
//    "users": [{"id", "name", "email", "status"}]}
//
//   FIELD: {"id", "name", "type", "required", "options": ["…"], "preventDuplicates"}; the type as
//          the API names it, or "read-only" for fields that cannot be written.
//
// The file is JSON of our own, not the API's answers: those are several, come in pages, and change.
// Every member is written, and must be there when the file is read, except preventDuplicates, which
// is false when it is missing. Other members are passed over. Pure functions.

#include "leadimport/base/error.hpp"
#include "leadimport/values/schema.hpp"

#include <string>
#include <string_view>

namespace leadimport::salesmap {

// One line, with its end.
[[nodiscard]] std::string write_schema(const values::schema& s);

// What write_schema() wrote: the same schema. Else errc::schema_unreadable, at `where`.
[[nodiscard]] result<values::schema> read_schema(std::string_view json, std::string_view where);

} // namespace leadimport::salesmap
