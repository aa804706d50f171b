#pragma once
// The phrases of words/catalogue/base.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/base.def"
} // namespace leadimport::words

#undef PHRASE
