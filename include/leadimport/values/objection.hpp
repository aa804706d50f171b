#pragma once

#include "leadimport/words/message.hpp"

#include <optional>

namespace leadimport::values {

// Why a text cannot be used, as an error's detail; nothing when it can. It never repeats the text
// itself: texts come out of cells, and errors end up in logs and in the journal.
using objection = std::optional<words::message>;

} // namespace leadimport::values
