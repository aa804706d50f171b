#pragma once
// Unicode's normal forms C and KC, as far as name_form.hpp says.

#include <string>

namespace leadimport::sandbox {

[[nodiscard]] std::u32string composed(const std::u32string& s);                // NFC
[[nodiscard]] std::u32string compatible_and_composed(const std::u32string& s); // NFKC

} // namespace leadimport::sandbox
