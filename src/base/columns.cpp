#include "base/blanks.hpp"
#include "base/utf8.hpp"

#include "leadimport/base/text.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace leadimport::text {

std::size_t count_columns(std::string_view s) noexcept {
    std::size_t columns = 0;
    while (!s.empty()) {
        const auto length = character_length(s);
        const auto code_point = length == 0 ? -1 : code_point_of(s.substr(0, length));
        columns += code_point < 0
                       ? 1U
                       : static_cast<std::size_t>(std::max(utf8proc_charwidth(code_point), 0));
        s.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return columns;
}

} // namespace leadimport::text
