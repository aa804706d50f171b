#pragma once
// Asks the API, before anything is sent, whether the token is good and what the workspace knows.

#include "leadimport/base/error.hpp"
#include "leadimport/values/schema.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/awaitable.hpp>

namespace leadimport::workspace {

// The workspace's identity, the fields of leads, people and organizations, pipelines and users: one
// request each, for users one a page.
[[nodiscard]] boost::asio::awaitable<result<values::schema>> fetch_schema(look_up_deps& means);

} // namespace leadimport::workspace
