#pragma once
// The body of one POST /v2/lead.

#include <string>

namespace leadimport::mapping {

struct lead_request {
    std::string body; // JSON, UTF-8
};

} // namespace leadimport::mapping
