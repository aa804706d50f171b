#pragma once
// Moments as HTTP's headers write them. A pure function.

#include <chrono>
#include <optional>
#include <string_view>

namespace leadimport {

// "Wed, 21 Oct 2015 07:28:00 GMT", or one of the two obsolete forms "Wednesday, 21-Oct-15 07:28:00
// GMT" and "Wed Oct 21 07:28:00 2015" (RFC 9110 section 5.6.7). The form of today is cheap to read:
// every answer has one.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view s);

} // namespace leadimport
