#include "leadimport/base/mistakes.hpp"

#include <stdexcept>

namespace leadimport {

void throw_exception_from_error(const std::vector<error>& all, const boost::source_location&) {
    std::string s = "unchecked mistakes";
    for (const auto& e : all)
        s.append(": ").append(text_of(e, words::language::english));
    throw std::logic_error{s};
}

} // namespace leadimport
