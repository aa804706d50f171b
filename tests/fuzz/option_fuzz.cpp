// Any text as a duration, a rate or a base URL; what is understood and written again means the
// same.

#include "leadimport/base/time.hpp"
#include "leadimport/http/endpoint.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace leadimport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto d = parse_duration(text, "-"))
        if (*parse_duration(format_duration(*d), "-") != *d) std::abort();
    if (const auto r = parse_rate(text, "-"))
        if (*parse_rate(format_rate(*r), "-") != *r) std::abort();
    if (const auto e = http::parse_endpoint(text)) {
        const auto again = http::parse_endpoint(e->url());
        if (!again || *again != *e) std::abort();
    }
    return 0;
}
