#pragma once
// The outside of every answer of the API: {"success":…, "data":…} or {"success":false, "message":…,
// "reason":…}, or something else altogether.

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::salesmap {

struct envelope {
    bool json = false;    // the body is one JSON value
    bool large = false;   // it is not read: it has more than limits::reply_values
    bool success = false; // "success": true
    bool failure = false; // "success": false
    std::string
        reason; // of a failure: reason (a text or texts), else message, else error; may be empty
    std::string lead_id;                  // data.lead.id
    std::string created_at;               // data.lead.createdAt
    std::optional<std::string> lead_name; // data.lead.name; nothing when there is none
    // data.id of a failure: what exists already and has the value that must not be there twice.
    std::string existing_id;
};

[[nodiscard]] envelope read_envelope(std::string_view body);

} // namespace leadimport::salesmap
