#pragma once
// The phrases of words/catalogue/cli_commands.def.

#include "leadimport/words/declare_phrases.hpp"

namespace leadimport::words {
#include "leadimport/words/catalogue/cli_commands.def"
} // namespace leadimport::words

#undef PHRASE
