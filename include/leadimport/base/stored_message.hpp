#pragma once
// A message as the journal keeps it, so that it can be told in any language later.

#include "leadimport/words/message.hpp"

#include <string>
#include <string_view>

namespace leadimport {

// JSON: ["phrase", arguments…], where an argument is a text, a number or again an array. What is
// verbatim is kept as it is, and as ["", "text"] where it looks like such an array. "" for a
// message that says nothing. In arguments broken UTF-8 is kept as escapes.
[[nodiscard]] std::string stored(const words::message& m);

// What `stored` gave. Any other text, which earlier versions kept, is taken as verbatim; so is the
// whole when it has a phrase that this version does not know.
[[nodiscard]] words::message from_stored(std::string_view kept);

} // namespace leadimport
