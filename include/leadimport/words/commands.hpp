#pragma once
// The phrases of words/catalogue/commands.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/commands.def"
} // namespace leadimport::words

#undef PHRASE
