#pragma once
// The requests that leadimport makes. Source: docs.salesmap.kr (paths, methods, points).

#include "leadimport/delivery/request.hpp"

#include <string>
#include <string_view>

namespace leadimport::salesmap {

// POST /v2/lead. `body` is the lead's JSON; `key` the same for every attempt of a row: the API
// documents Idempotency-Key for e-mails only, so it is sent and not relied upon.
[[nodiscard]] delivery::request create_lead(std::string body, std::string key);

// GET /v2/user/me: is the token good, and whose workspace is it.
[[nodiscard]] delivery::request who_am_i();
// GET /v2/field/lead: the workspace's lead fields.
[[nodiscard]] delivery::request lead_fields();
// GET /v2/lead/pipeline: pipelines with their stages.
[[nodiscard]] delivery::request pipelines();
// GET /v2/user: one page of the workspace's users; `cursor` is empty for the first.
[[nodiscard]] delivery::request users(std::string_view cursor);

} // namespace leadimport::salesmap
