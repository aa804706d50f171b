#pragma once
// The workspace's schema for people and their scripts.

#include "leadimport/base/error.hpp"
#include "leadimport/run/settings.hpp"

#include <string>

namespace leadimport::run {

// Fields of leads with types and options, pipelines with stages, users: JSON in one line,
// with a line end. Asks the API.
[[nodiscard]] result<std::string> schema_as_json(const api_settings& api);

// Makes sure that leads have a text field of this name; a new one takes no value twice. False when
// there was one already; key_field_unusable when that is of another type.
[[nodiscard]] result<bool> create_key_field(const api_settings& api, const std::string& name);

} // namespace leadimport::run
