#pragma once
// What an answer's headers say about when to ask again.

#include "leadimport/delivery/reply.hpp"

#include <chrono>
#include <optional>

namespace leadimport::salesmap {

// The Retry-After header: seconds, or a date (RFC 9110 section 10.2.3); at most
// limits::longest_pause, and nought for a date that is over. Nothing when there is none that can be
// understood.
[[nodiscard]] std::optional<std::chrono::milliseconds>
retry_after(const delivery::answer& a, std::chrono::system_clock::time_point now);

} // namespace leadimport::salesmap
