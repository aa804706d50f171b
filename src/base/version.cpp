#include "leadimport/base/version.hpp"

namespace leadimport {

std::string_view version() noexcept { return LEADIMPORT_VERSION; }

} // namespace leadimport
