#pragma once
// The phrases of words/catalogue/job.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/job.def"
} // namespace leadimport::words

#undef PHRASE
