#pragma once
// What happened and what to do, of every error in words/catalogue/errors.def.

#include "leadimport/words/message.hpp"

namespace leadimport::words {

// NOLINTBEGIN(bugprone-macro-parentheses): names that are declared
namespace error_meaning {
#define ERROR(code, kind, meaning, remedy)                                                         \
    inline constexpr phrase<gaps_in(meaning)> code{#code, meaning};
#include "leadimport/words/catalogue/errors.def"
#undef ERROR
} // namespace error_meaning

namespace error_remedy {
#define ERROR(code, kind, meaning, remedy)                                                         \
    inline constexpr phrase<gaps_in(remedy)> code{#code ".remedy", remedy};
#include "leadimport/words/catalogue/errors.def"
#undef ERROR
} // namespace error_remedy
// NOLINTEND(bugprone-macro-parentheses)

} // namespace leadimport::words
