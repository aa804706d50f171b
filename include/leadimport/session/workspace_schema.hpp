#pragma once
// The workspace's schema as a file: for people and their scripts, and for checks without the API.

#include "leadimport/base/error.hpp"
#include "leadimport/session/api_settings.hpp"
#include "leadimport/values/schema.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::session {

class api_link;

// Fields of leads, people and organizations with types and options, pipelines with stages, users:
// JSON in one line, with a line end (salesmap/schema_file.hpp). Asks the API.
[[nodiscard]] result<std::string> schema_as_json(const api_settings& api);

// The schema in a file that has what schema_as_json() gave; else errc::schema_unreadable.
[[nodiscard]] result<values::schema> load_schema(const std::filesystem::path& file);

// The workspace of that file, else (it is empty) of the API; nothing when there is neither (`link`
// is null).
[[nodiscard]] result<std::optional<values::schema>>
find_workspace(const std::filesystem::path& file, api_link* link);

// Makes sure that leads have a text field of this name; a new one takes no value twice. False when
// there was one already; key_field_unusable when that is of another type.
[[nodiscard]] result<bool> create_key_field(const api_settings& api, const std::string& name);

} // namespace leadimport::session
