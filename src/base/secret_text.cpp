#include "leadimport/base/secret_text.hpp"

#include <cstring>

namespace leadimport {

void wipe(std::string& s) noexcept {
    s.resize(s.capacity()); // allocates nothing
    ::explicit_bzero(s.data(), s.size());
    s.clear();
}

} // namespace leadimport
