// Included by the headers beside it, each time anew: what PHRASE in a list of the catalogue means
// to the code that says the phrases. No `#pragma once`.

#include "leadimport/words/message.hpp"

// NOLINTNEXTLINE(bugprone-macro-parentheses): a name that is declared
#define PHRASE(name, english) inline constexpr phrase<gaps_in(english)> name{#name, english};
