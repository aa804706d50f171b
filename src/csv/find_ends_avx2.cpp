#include "csv/carryless.hpp"
#include "csv/find_ends.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

// For single functions, not for the file: what headers define inline must not be compiled for a
// processor that may not be there.
#define LEADIMPORT_AVX2 [[gnu::target("avx2,pclmul,bmi,bmi2,popcnt")]]

namespace leadimport::csv {
namespace {

class avx2_block {
public:
    explicit avx2_block(char delimiter) noexcept : delimiter_{delimiter} {}

    LEADIMPORT_AVX2 [[nodiscard]] block_masks classify(const char* text) const noexcept {
        const auto* at = reinterpret_cast<const __m256i*>(text);
        const auto low = _mm256_loadu_si256(at);
        const auto high = _mm256_loadu_si256(at + 1);
        const auto low_ends = _mm256_or_si256(equal(low, '\r'), equal(low, '\n'));
        const auto high_ends = _mm256_or_si256(equal(high, '\r'), equal(high, '\n'));
        return {bits(equal(low, '"'), equal(high, '"')), bits(low_ends, high_ends),
                bits(_mm256_or_si256(low_ends, equal(low, delimiter_)),
                     _mm256_or_si256(high_ends, equal(high, delimiter_)))};
    }

    LEADIMPORT_AVX2 [[nodiscard]] static std::uint64_t prefix_xor(std::uint64_t bits) noexcept {
        return add_up_without_carries(bits);
    }

    LEADIMPORT_AVX2 static std::uint32_t* write_positions(std::uint64_t bits, std::uint32_t base,
                                                          std::uint32_t* out) noexcept {
        return csv::write_positions(bits, base, out);
    }

private:
    LEADIMPORT_AVX2 static __m256i equal(__m256i bytes, char c) noexcept {
        return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
    }

    LEADIMPORT_AVX2 static std::uint64_t bits(__m256i low, __m256i high) noexcept {
        return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(low))} |
               std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32;
    }

    char delimiter_;
};

} // namespace

LEADIMPORT_AVX2 std::size_t find_ends_with_avx2(const char* text, std::size_t from, std::size_t end,
                                                char delimiter, index_state& state,
                                                found_ends& found) {
    return find_ends<avx2_block>(text, from, end, delimiter, state, found);
}

} // namespace leadimport::csv

#endif
