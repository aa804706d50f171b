#include "csv/find_ends.hpp"

#include <cstring>

namespace leadimport::csv {
namespace {

constexpr std::uint64_t everywhere(char c) noexcept {
    return static_cast<unsigned char>(c) * 0x0101010101010101U;
}
constexpr std::uint64_t low_bits = everywhere(0x7f);

// Eight bytes at a time in a 64-bit word.
class word_block {
public:
    explicit word_block(char delimiter) noexcept : delimiters_{everywhere(delimiter)} {}

    [[nodiscard]] block_masks classify(const char* text) const noexcept {
        block_masks m{};
        for (unsigned i = 0; i < 64; i += 8) {
            const auto word = load(text + i);
            const auto ends = equal(word, everywhere('\r')) | equal(word, everywhere('\n'));
            m.quotes |= gather(equal(word, everywhere('"'))) << i;
            m.line_ends |= gather(ends) << i;
            m.separators |= gather(ends | equal(word, delimiters_)) << i;
        }
        return m;
    }

    [[nodiscard]] static std::uint64_t prefix_xor(std::uint64_t bits) noexcept {
        for (unsigned n = 1; n < 64; n *= 2)
            bits ^= bits << n;
        return bits;
    }

    static std::uint32_t* write_positions(std::uint64_t bits, std::uint32_t base,
                                          std::uint32_t* out) noexcept {
        return csv::write_positions(bits, base, out);
    }

private:
    static std::uint64_t load(const char* at) noexcept {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
        return word;
    }

    // The top bit of each byte of `word` that equals `c`'s. Exact: no carry crosses bytes.
    static std::uint64_t equal(std::uint64_t word, std::uint64_t c) noexcept {
        const auto x = word ^ c;
        return ~(((x & low_bits) + low_bits) | x) & ~low_bits;
    }

    // The eight top bits side by side.
    static std::uint64_t gather(std::uint64_t top_bits) noexcept {
        return ((top_bits >> 7) * 0x0102040810204080U) >> 56;
    }

    std::uint64_t delimiters_;
};

} // namespace

std::size_t find_ends_portably(const char* text, std::size_t from, std::size_t end, char delimiter,
                               index_state& state, found_ends& found) {
    return find_ends<word_block>(text, from, end, delimiter, state, found);
}

} // namespace leadimport::csv
