#pragma once
// The phrases of words/catalogue/delivery.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/delivery.def"
} // namespace leadimport::words

#undef PHRASE
