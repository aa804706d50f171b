#include "csv/scanner.hpp"

#include <cstring>

namespace leadimport::csv {
namespace {

constexpr std::uint64_t everywhere(char c) noexcept {
    return static_cast<unsigned char>(c) * 0x0101010101010101U;
}

constexpr std::uint64_t low_bits = everywhere(0x7f);

// The top bit of every byte of `word` that differs from `c`'s; exact, no carry crosses bytes.
constexpr std::uint64_t differing(std::uint64_t word, std::uint64_t c) noexcept {
    const auto x = word ^ c;
    return ((x & low_bits) + low_bits) | x;
}

std::uint64_t load(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
}

} // namespace

scanner::scanner(char delimiter) noexcept : delimiters_{everywhere(delimiter)} {}

bool scanner::scan_block() noexcept {
    if (next_block_ == end_) return false;
    block_ = next_block_;
    for (std::size_t i = 0; i < 64; i += 8) {
        const auto word = load(block_ + i);
        const auto plain = differing(word, delimiters_) & differing(word, everywhere('"')) &
                           differing(word, everywhere('\r')) & differing(word, everywhere('\n'));
        const auto hits = (~plain & ~low_bits) >> 7;         // 0 or 1 in each byte
        found_ |= ((hits * 0x0102040810204080U) >> 56) << i; // gathered into eight bits
    }
    const auto left = static_cast<std::size_t>(end_ - block_);
    if (left < 64) found_ &= (std::uint64_t{1} << left) - 1;
    next_block_ = left < 64 ? end_ : block_ + 64;
    return true;
}

} // namespace leadimport::csv
