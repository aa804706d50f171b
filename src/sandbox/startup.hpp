#pragma once
// What a server begins with: the workspace of its schema, with what its record file holds.

#include "sandbox/record_file.hpp"
#include "sandbox/workspace_model.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/sandbox/server.hpp"

#include <filesystem>
#include <string>

namespace leadimport::sandbox {

struct workspace {
    workspace_model model;
    record_file record;
};

[[nodiscard]] result<workspace> make_workspace(const options& o);

// What options::token_file holds, without blanks around it; bad_option when that is nothing.
[[nodiscard]] result<std::string> read_token(const std::filesystem::path& file);

} // namespace leadimport::sandbox
