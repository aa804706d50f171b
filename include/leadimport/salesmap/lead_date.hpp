#pragma once
// When the server created a lead, by the server's own clock. Pure functions.
//
// | what is known                               | the date                            |
// | an id that is a UUID of version 7           | its first 48 bits: one millisecond  |
// | any other id, and a time of creation        | as precisely as the text shows it   |
// | the same, and rows say what it is to be     | nothing: it is what the row says    |
// | a text without a zone, or no text           | nothing                             |
//
// What else looks the same: a time that a server has cut. "14:25:00.000" may be any moment of that
// minute, and a midnight (UTC or KST) any moment of that day. So the last units that are zero count
// as not shown. The date of a moment that truly was a whole second, minute or midnight becomes less
// precise by that, never wrong. A day alone may have been cut in KST, as the API's documentation
// says, or in UTC: it is both days together.

#include <chrono>
#include <optional>
#include <string_view>

namespace leadimport::salesmap {

// Milliseconds since 1970 by the server's clock, both ends included: the lead was created at one of
// them. from == to when the millisecond is known.
struct lead_date {
    std::chrono::milliseconds from{};
    std::chrono::milliseconds to{};
    bool operator==(const lead_date&) const = default;
};

// The date in a UUID of version 7 (RFC 9562), whatever its letters' case. Nothing for other ids.
[[nodiscard]] std::optional<lead_date> date_of_id(std::string_view id) noexcept;

// Of a time of creation as the API shows it: "2024-04-08T05:25:26.020Z", with an offset instead of
// the Z, with fewer digits behind the point or none, to the minute, or a day alone.
[[nodiscard]] std::optional<lead_date> date_of_text(std::string_view created_at);

// The date of a lead: by its id, else by its `created_at`, unless `created_at_is_fed`: the rows of
// the job send that field themselves.
[[nodiscard]] std::optional<lead_date>
date_of_lead(std::string_view id, std::string_view created_at, bool created_at_is_fed);

} // namespace leadimport::salesmap
