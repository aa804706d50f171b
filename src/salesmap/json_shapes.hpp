#pragma once
// Steps into the JSON of an answer, for those who read answers. The home of simdjson.

#include "leadimport/base/error.hpp"

#include <simdjson.h>

#include <string>
#include <string_view>

namespace leadimport::salesmap {

using simdjson::dom::array;
using simdjson::dom::element;

// The document stays valid until the next call in this thread. CAPACITY: it is longer than a
// request and has more values than limits::reply_values.
[[nodiscard]] simdjson::simdjson_result<element> parse(std::string_view body);

// Gives back what the last document took, if that was much.
void forget_document();

// The text under a key; empty for anything else.
[[nodiscard]] std::string text_at(element e, std::string_view key);
// The same of what ends up in files: what is_lead_id() takes for an id of any object, and what a
// date may be, of at most 100 bytes.
[[nodiscard]] std::string id_at(element e, std::string_view key);
[[nodiscard]] std::string date_at(element e, std::string_view key);
// The same of a name, cut with "…" behind when it is longer than limits::name_bytes.
[[nodiscard]] std::string name_at(element e, std::string_view key);
[[nodiscard]] std::string short_name(std::string_view name);

// "GET /v2/user says …": what a readable answer would not look like.
[[nodiscard]] error unexpected(const words::message& what, std::string_view body);

// data.<key> of a success, or an error. `what` names the request.
[[nodiscard]] result<element> in_data(std::string_view body, const words::message& what,
                                      const char* key);
[[nodiscard]] result<array> list_in_data(std::string_view body, const words::message& what,
                                         const char* key);

} // namespace leadimport::salesmap
