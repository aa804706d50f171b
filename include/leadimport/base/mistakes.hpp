#pragma once
// Everything that is wrong with what a user wrote, a mapping for one: all mistakes are reported at
// once, not one at a time.

#include "leadimport/base/error.hpp"

#include <utility>
#include <vector>

namespace leadimport {

// Called by boost::system when the value of a failed `checked` is taken: always a bug.
[[noreturn]] void throw_exception_from_error(const std::vector<error>& all,
                                             const boost::source_location&);

// Never empty when it is an error; in the order of what was read.
using mistakes = std::vector<error>;
[[nodiscard]] inline mistakes one(error e) { return {std::move(e)}; }
template<class T>
using checked = boost::system::result<T, mistakes>;

} // namespace leadimport
