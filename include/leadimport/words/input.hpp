#pragma once
// The phrases of words/catalogue/input.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/input.def"
} // namespace leadimport::words

#undef PHRASE
