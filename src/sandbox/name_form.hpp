#pragma once
// What a server makes of a name before it keeps it. Of Unicode's normal forms it knows what Korean
// and Western files have: Hangul, the marks of Latin letters, wide letters, characters like ㈜ and
// ①.

#include "leadimport/sandbox/behaviour.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadimport::sandbox {

// `name` is UTF-8 without faults. Where nothing would be left it stays as it is.
[[nodiscard]] std::string rewritten(std::string_view name, name_form form);
[[nodiscard]] std::string rewritten(std::string_view name, const std::vector<name_form>& forms);

} // namespace leadimport::sandbox
