#pragma once
// The phrases of words/catalogue/cli.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/cli.def"
} // namespace leadimport::words

#undef PHRASE
