#pragma once
// The phrases of words/catalogue/session.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/session.def"
} // namespace leadimport::words

#undef PHRASE
