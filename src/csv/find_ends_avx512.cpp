#include "csv/carryless.hpp"
#include "csv/find_ends.hpp"

#if defined(__x86_64__)
#include <array>
#include <immintrin.h>

// For single functions, as in find_ends_avx2.cpp.
#define LEADIMPORT_AVX512 [[gnu::target("avx512f,avx512bw,avx512vbmi2,pclmul,bmi,bmi2,popcnt")]]

namespace leadimport::csv {
namespace {

constexpr auto first_bytes = [] {
    std::array<unsigned char, 64> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<unsigned char>(i);
    return all;
}();

class avx512_block {
public:
    explicit avx512_block(char delimiter) noexcept : delimiter_{delimiter} {}

    LEADIMPORT_AVX512 [[nodiscard]] block_masks classify(const char* text) const noexcept {
        const auto bytes = _mm512_loadu_si512(text);
        const auto ends = equal(bytes, '\r') | equal(bytes, '\n');
        return {equal(bytes, '"'), ends, ends | equal(bytes, delimiter_)};
    }

    LEADIMPORT_AVX512 [[nodiscard]] static std::uint64_t prefix_xor(std::uint64_t bits) noexcept {
        return add_up_without_carries(bits);
    }

    // The processor picks the numbers of the ones out of 0 to 63, and there are rarely more
    // than 16.
    LEADIMPORT_AVX512 static std::uint32_t* write_positions(std::uint64_t bits, std::uint32_t base,
                                                            std::uint32_t* out) noexcept {
        const auto numbers = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(&first_bytes));
        store<0>(numbers, base, out);
        const auto count = std::popcount(bits);
        if (count > 16) [[unlikely]] {
            store<1>(numbers, base, out + 16);
            store<2>(numbers, base, out + 32);
            store<3>(numbers, base, out + 48);
        }
        return out + count;
    }

private:
    LEADIMPORT_AVX512 static std::uint64_t equal(__m512i bytes, char c) noexcept {
        return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
    }

    // The masks of all ones say nothing; GCC 12 warns of what its header does without them.
    template<int Sixteen>
    LEADIMPORT_AVX512 static void store(__m512i numbers, std::uint32_t base,
                                        std::uint32_t* out) noexcept {
        const auto some = _mm512_maskz_extracti32x4_epi32(0xf, numbers, Sixteen);
        const auto bases = _mm512_set1_epi32(static_cast<int>(base));
        _mm512_storeu_si512(out, _mm512_add_epi32(bases, _mm512_maskz_cvtepu8_epi32(0xffff, some)));
    }

    char delimiter_;
};

} // namespace

LEADIMPORT_AVX512 std::size_t find_ends_with_avx512(const char* text, std::size_t from,
                                                    std::size_t end, char delimiter,
                                                    index_state& state, found_ends& found) {
    return find_ends<avx512_block>(text, from, end, delimiter, state, found);
}

} // namespace leadimport::csv

#endif
