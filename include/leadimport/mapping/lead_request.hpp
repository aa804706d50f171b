#pragma once
// The body of one POST /v2/lead.

#include "leadimport/mapping/json_text.hpp"

namespace leadimport::mapping {

struct lead_request {
    json_text body; // UTF-8
};

} // namespace leadimport::mapping
