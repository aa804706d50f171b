#pragma once
// What a fault makes of an answer. Pure.

#include "sandbox/answer.hpp"
#include "sandbox/exchange.hpp"

#include "leadimport/sandbox/fault.hpp"

#include <optional>
#include <string>

namespace leadimport::sandbox {

// What the server told of objects of one kind before.
struct memory {
    std::optional<reply> last;           // the last answer of success
    std::optional<std::string> first_id; // the id in the first one
};

[[nodiscard]] reply to_reply(response r);
// {"success":true,"data":{"lead":{"id","name","createdAt"}}}
[[nodiscard]] reply told(const created_object& o);

// `usual` is the answer without the fault, and `made` what it tells of when something was created;
// `usual` is empty when nothing is created now.
[[nodiscard]] reply spoil(const fault& f, reply usual, const std::optional<created_object>& made,
                          const memory& before, const request& r);

} // namespace leadimport::sandbox
