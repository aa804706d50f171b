#pragma once
// Leads as the API tells of them, and as we sent them. Pure functions.

#include "leadimport/base/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::salesmap {

// A lead as it is now. What it does not have is empty.
struct lead {
    std::string id; // never empty
    std::string name;
    std::string people_id;
    std::string organization_id;
    std::string created_at; // as the server says it
    // The text of the field that was asked for, empty when the lead has none there; nothing when
    // the answer does not speak of that field, or has something else than a text in it.
    std::optional<std::string> field;
};
// Reads the body of a successful get_lead(). `field_name` is the field that lead::field is read
// from, empty for none. api_not_salesmap when the body has a different shape.
[[nodiscard]] result<lead> read_lead(std::string_view body, std::string_view field_name = {});

// The body of a create_lead() with one text field more.
[[nodiscard]] std::string with_text_field(std::string body, std::string_view field_name,
                                          std::string_view value);

// The body of a create_lead() or create_contact() with these ids more; empty ones are left out.
// Every such body begins with a member that is none of them.
[[nodiscard]] std::string with_contacts(std::string body, std::string_view person_id,
                                        std::string_view organization_id);

// What tells a lead that we sent from others.
struct sent_lead {
    std::string name;
    std::string people_id;
    std::string organization_id;
};
// The body of a create_lead(); errc::internal when it is none with a name.
[[nodiscard]] result<sent_lead> read_sent_lead(std::string_view body);

// "2024-04-08T05:25:26.020Z", or with an offset instead of the Z (RFC 3339), to the millisecond.
// Nothing for any other text: a date alone, or a time without its zone.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point>
parse_moment(std::string_view s) noexcept;

} // namespace leadimport::salesmap
