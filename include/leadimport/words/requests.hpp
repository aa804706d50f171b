#pragma once
// The phrases of words/catalogue/requests.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/requests.def"
} // namespace leadimport::words

#undef PHRASE
