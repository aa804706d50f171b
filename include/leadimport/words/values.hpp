#pragma once
// The phrases of words/catalogue/values.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/values.def"
} // namespace leadimport::words

#undef PHRASE
