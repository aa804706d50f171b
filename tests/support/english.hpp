#pragma once
// What is said, as an English reader sees it: tests compare texts.

#include "leadimport/base/error.hpp"
#include "leadimport/words/message.hpp"

#include <ostream>
#include <string>

inline std::string english(const leadimport::words::message& m) {
    return text_of(m, leadimport::words::language::english);
}
inline std::string english(const leadimport::error& e) {
    return text_of(e, leadimport::words::language::english);
}
