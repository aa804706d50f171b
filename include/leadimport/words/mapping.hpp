#pragma once
// The phrases of words/catalogue/mapping.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/mapping.def"
} // namespace leadimport::words

#undef PHRASE
