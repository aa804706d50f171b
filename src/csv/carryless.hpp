#pragma once
// What the paths for processors with carry-less multiplication share.

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>

namespace leadimport::csv {

// Multiplied by all ones, without carries, a number becomes the exclusive or of all its bits up to
// each.
[[gnu::target("pclmul")]] inline std::uint64_t add_up_without_carries(std::uint64_t bits) noexcept {
    const auto ones = _mm_set1_epi8(static_cast<char>(0xff));
    const auto product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), ones, 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

} // namespace leadimport::csv

#endif
