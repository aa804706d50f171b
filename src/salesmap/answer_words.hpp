#pragma once
// What the verdicts on all kinds of requests have in common: how an answer is told, and what is
// the same for every request.

#include "salesmap/envelope.hpp"

#include "leadimport/delivery/verdict.hpp"

#include <optional>
#include <string>

namespace leadimport::salesmap {

[[nodiscard]] bool is_html(const delivery::answer& a, const envelope& v);
// What the server says, in full as far as an error has room, but of a web page only its title, or
// the front of its text; never empty.
[[nodiscard]] std::string words_of(const delivery::answer& a, const envelope& v);
// "HTTP 200 with a web page", for an answer that no API gives.
[[nodiscard]] std::string kind_of(const delivery::answer& a, const envelope& v);
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
