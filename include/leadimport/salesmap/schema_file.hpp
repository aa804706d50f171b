#pragma once
// A workspace's schema as a file, so that a check needs neither the API nor a token:
//
//   {"workspace": {"id", "name"},
//    "lead_fields": [FIELD], "person_fields": [FIELD], "organization_fields": [FIELD],
//    "pipelines": [{"id", "name", "stages": [{"id", "name"}]}],
//    "users": [{"id", "name", "email", "status"}]}
//
//   FIELD: {"id", "name", "type", "required", "options": ["…"], "preventDuplicates"}; the type as
//          the API names it, or "read-only" for those that nobody can write.
//
// JSON and not the API's own answers: those are several, in pages, and change. Every member is
// written, and must be there when it is read, but for preventDuplicates, which is false then;
// others are passed over. Pure functions.

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
