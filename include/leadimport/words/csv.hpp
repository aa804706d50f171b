#pragma once
// The phrases of words/catalogue/csv.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/csv.def"
} // namespace leadimport::words

#undef PHRASE
