#pragma once
// The phrases of words/catalogue/workspace.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/workspace.def"
} // namespace leadimport::words

#undef PHRASE
