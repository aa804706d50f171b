#pragma once
// Durations, rates and points in time as people write them.

#include "leadimport/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace leadimport {

// A number of requests in a span of time: "90/10s". A count of 0 means no limit.
struct rate {
    std::uint64_t count = 0;
    std::chrono::milliseconds window{0};

    [[nodiscard]] bool unlimited() const noexcept { return count == 0; }
    [[nodiscard]] double per_second() const noexcept; // infinity when unlimited
    bool operator==(const rate&) const = default;
};

// "500ms", "10s", "15m", "4h", "1h30m"; a bare number is refused: it would be a guess. `option`
// names what is parsed ("--timeout") in the error.
[[nodiscard]] result<std::chrono::milliseconds> parse_duration(std::string_view s,
                                                               std::string_view option);
// "90/10s", "100/1m", "none" for no limit.
[[nodiscard]] result<rate> parse_rate(std::string_view s, std::string_view option);

// The shortest text that parse_duration understands: "15m", "1h30m", "500ms".
[[nodiscard]] std::string format_duration(std::chrono::milliseconds d);
[[nodiscard]] std::string format_rate(const rate& r);
// For people: "3 s", "12 min", "2 h 05 min", "3 d 4 h".
[[nodiscard]] words::message friendly_duration(std::chrono::seconds d);

// UTC in RFC 3339 with milliseconds: "2026-04-08T05:25:26.020Z".
[[nodiscard]] std::string format_utc(std::chrono::system_clock::time_point t);
// Local time for people, with its zone: "2026-04-08 14:25 KST".
[[nodiscard]] std::string format_local(std::chrono::system_clock::time_point t);
// With the second: "2026-04-08 14:25:26 KST".
[[nodiscard]] std::string format_local_second(std::chrono::system_clock::time_point t);
// This machine's zone at that time: "KST +0900".
[[nodiscard]] std::string local_zone(std::chrono::system_clock::time_point t);

} // namespace leadimport
