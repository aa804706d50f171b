#include "base/blanks.hpp"

#include <utf8proc.h>

namespace leadimport::text {

std::int32_t code_point_of(std::string_view character) noexcept {
    utf8proc_int32_t c = -1;
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(character.data()),
                     static_cast<utf8proc_ssize_t>(character.size()), &c);
    return c;
}

bool is_white(std::int32_t code_point) noexcept {
    if ((code_point >= 0x09 && code_point <= 0x0d) || code_point == 0x20 || code_point == 0x85)
        return true;
    const auto category = utf8proc_category(code_point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

} // namespace leadimport::text
