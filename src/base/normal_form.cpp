#include "base/normal_form.hpp"

#include "leadimport/base/limits.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace leadimport::text {
namespace {

struct free_memory {
    void operator()(utf8proc_uint8_t* p) const noexcept { std::free(p); }
};

// Of Unicode's Stream-Safe Text Format (UAX #15): text that is meant to be read has no more.
constexpr unsigned most_marks = 30;

} // namespace

bool has_normal_form(std::string_view s) noexcept {
    if (s.size() > limits::compared_text_bytes) return false;
    unsigned marks = 0;
    while (!s.empty()) {
        utf8proc_int32_t c = 0;
        const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                                        static_cast<utf8proc_ssize_t>(s.size()), &c);
        if (n <= 0) return false;
        s.remove_prefix(static_cast<std::size_t>(n));
        marks = utf8proc_get_property(c)->combining_class == 0 ? 0 : marks + 1;
        if (marks > most_marks) return false;
    }
    return true;
}

std::string normal_form(std::string_view s, int options) {
    if (!has_normal_form(s)) return std::string{s};
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
