#pragma once
// The phrases of words/catalogue/http.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/http.def"
} // namespace leadimport::words

#undef PHRASE
