#pragma once
// Tests read back what json_writer and the mapping write with simdjson, which shares no code with
// it.

#include <string>
#include <string_view>

namespace leadimport::tests {

// The JSON value in a spelling that is easy to compare: {name:'A',n:[1.50,true]} with keys in their
// order, strings as their bytes, numbers as they stand. "not JSON: …" when it is none. Not for bare
// scalars.
[[nodiscard]] std::string reread(std::string_view json);

// The bytes of a JSON string; "not a JSON string: …" when it is none.
[[nodiscard]] std::string reread_string(std::string_view json);

} // namespace leadimport::tests
