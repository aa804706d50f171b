#pragma once
// The phrases of words/catalogue/salesmap.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/salesmap.def"
} // namespace leadimport::words

#undef PHRASE
