#include "sandbox/builtin_schema_text.hpp" // made by CMake
#include "sandbox/schema.hpp"

namespace leadimport::sandbox {

std::string_view builtin_schema() noexcept { return builtin_schema_text; }

} // namespace leadimport::sandbox
