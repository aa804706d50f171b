#include "leadimport/base/mistakes.hpp"

#include "leadimport/words/base.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace leadimport {

void throw_exception_from_error(const std::vector<error>& all, const boost::source_location&) {
    constexpr auto english = words::language::english; // of programmers
    std::string s;
    for (const auto& e : all)
        s.append(s.empty() ? "" : ": ").append(text_of(e, english));
    throw std::logic_error{words::text_of(words::unchecked_mistakes(std::move(s)), english)};
}

} // namespace leadimport
