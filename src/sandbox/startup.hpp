#pragma once
// What a server begins with: the workspace of its schema, with what its record file holds.

#include "sandbox/record_file.hpp"
#include "sandbox/workspace_model.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/sandbox/server.hpp"

namespace leadimport::sandbox {

struct workspace {
    workspace_model model;
    record_file record;
};

[[nodiscard]] result<workspace> make_workspace(const options& o);

} // namespace leadimport::sandbox
