#pragma once
// The phrases of words/catalogue/run.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/run.def"
} // namespace leadimport::words

#undef PHRASE
