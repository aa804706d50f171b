#pragma once

#include <optional>
#include <string>

namespace leadimport::values {

// Why a text cannot be used, in words that fit into an error's detail; nothing when it can. It
// never repeats the text itself: texts come out of cells, and errors end up in logs and in the
// journal.
using objection = std::optional<std::string>;

} // namespace leadimport::values
