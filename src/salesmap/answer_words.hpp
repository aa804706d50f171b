#pragma once
// What the verdicts on all kinds of requests have in common: how an answer is told, and what is
// the same for every request.

#include "salesmap/envelope.hpp"

#include "leadimport/delivery/verdict.hpp"

#include <optional>
#include <string>

namespace leadimport::salesmap {

[[nodiscard]] bool is_html(const delivery::answer& a, const envelope& v);
// The server's own words, in full as far as an error has room, but of a web page only its title, or
// the front of its text; may be empty.
[[nodiscard]] std::string said_in(const delivery::answer& a, const envelope& v);
// The same with the status; never empty.
[[nodiscard]] words::message words_of(const delivery::answer& a, const envelope& v);
// "HTTP 200 with a web page", for an answer that no API gives.
[[nodiscard]] words::message kind_of(const delivery::answer& a, const envelope& v);
[[nodiscard]] delivery::refused refusal_in(const delivery::answer& a, const envelope& v);

// A 401 of a token that has been replaced since.
[[nodiscard]] std::optional<delivery::again> with_another_token(const delivery::answer& a,
                                                                const envelope& v);
// Why no request would be answered.
[[nodiscard]] std::optional<error> refusal_of_everything(const delivery::answer& a,
                                                         const envelope& v);
// Whom we cannot trust, or who forbids the way, is the same for every request.
[[nodiscard]] std::optional<error> refusal_of_everything(const delivery::broken& b);

} // namespace leadimport::salesmap
