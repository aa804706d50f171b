#pragma once
// The requests that leadimport makes. Source: docs.salesmap.kr (paths, methods, points).

#include "leadimport/delivery/request.hpp"
#include "leadimport/salesmap/contact.hpp"
#include "leadimport/values/schema.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::salesmap {

// POST /v2/lead. `body` is the lead's JSON; `key` the same for every attempt of a row: the API
// documents Idempotency-Key for e-mails only, so it is sent and not relied upon.
[[nodiscard]] delivery::request create_lead(std::string body, std::string key);

// GET /v2/user/me: is the token good, and whose workspace is it.
[[nodiscard]] delivery::request who_am_i();
// As paths name what an import writes: "lead", "people", "organization".
[[nodiscard]] std::string_view path_name(values::object_kind o) noexcept;
// GET /v2/field/{lead,people,organization}: what fields the workspace's leads, … have.
[[nodiscard]] delivery::request fields(values::object_kind of);
// GET /v2/lead/pipeline: pipelines with their stages.
[[nodiscard]] delivery::request pipelines();
// GET /v2/user: one page of the workspace's users; `cursor` is empty for the first.
[[nodiscard]] delivery::request users(std::string_view cursor);

// POST /v2/object/lead/search, 10 points: leads whose field of that name is exactly `value`, if so
// wanted only those that were created on these days. The field of an object's own name is
// name_field. `cursor` is empty for the first page.
inline constexpr std::string_view name_field = "이름";
inline constexpr std::string_view creation_date_field = "생성 날짜";
struct created_within {
    std::string first; // "2024-04-08"; which zone's day is not documented
    std::string last;
};
[[nodiscard]] delivery::request search_leads(std::string_view field_name, std::string_view value,
                                             std::string_view cursor,
                                             const std::optional<created_within>& days = {});
// The same for organizations, by their name.
[[nodiscard]] delivery::request search_organizations(std::string_view name);
// GET /v2/people-temp/{email}: the person with this e-mail.
[[nodiscard]] delivery::request find_person(std::string_view email);
// POST /v2/people, POST /v2/organization. `body` is the contact's JSON.
[[nodiscard]] delivery::request create_contact(contact_kind kind, std::string body);
// GET /v2/people, GET /v2/organization: the first page of all.
[[nodiscard]] delivery::request contacts(contact_kind kind);
// GET /v2/lead/{id}.
[[nodiscard]] delivery::request get_lead(std::string_view id);
// POST /v2/lead/{id}/delete.
[[nodiscard]] delivery::request delete_lead(std::string_view id);
// POST /v2/field/lead: a text field of leads that takes no value twice.
[[nodiscard]] delivery::request create_text_field(std::string_view name);

} // namespace leadimport::salesmap
