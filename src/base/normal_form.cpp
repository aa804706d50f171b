#include "base/normal_form.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace leadimport::text {
namespace {

struct free_memory {
    void operator()(utf8proc_uint8_t* p) const noexcept { std::free(p); }
};

} // namespace

std::string normal_form(std::string_view s, int options) {
    utf8proc_uint8_t* made = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                     static_cast<utf8proc_ssize_t>(s.size()), &made,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | options));
    const std::unique_ptr<utf8proc_uint8_t, free_memory> owner{made};
    if (size < 0) return std::string{s};
    return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

} // namespace leadimport::text
