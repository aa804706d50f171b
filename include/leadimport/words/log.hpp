#pragma once
// The phrases of words/catalogue/log.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/log.def"
} // namespace leadimport::words

#undef PHRASE
