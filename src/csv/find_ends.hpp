#pragma once
// Finds where cells end in text that keeps to the rules of quoting, 64 bytes at a time by
// arithmetic on bits: bit i of a mask stands for byte i of the block. What is inside quotes is
// where the number of quotes so far is odd: the exclusive or of all bits up to each, an idea from
// simdjson. All else is shifts and ands, without a look at any byte by itself.

#include <bit>
#include <cstddef>
#include <cstdint>

namespace leadimport::csv {

// The bytes of meaning in one block.
struct block_masks {
    std::uint64_t quotes;
    std::uint64_t line_ends;  // CR and LF
    std::uint64_t separators; // these, and delimiters
};

// What goes from one block to the next.
struct index_state {
    std::uint64_t inside = 0;        // all ones: the next byte stands inside quotes
    std::uint64_t may_open = 1;      // 1: a quote that comes next opens a cell, or doubles one
    std::uint64_t after_closing = 0; // 1: the last byte was a quote that closes
};

// What was found so far; the pointers stand behind the last entry and move.
struct found_ends {
    std::uint32_t* cells; // positions of delimiters, CR and LF outside quotes
    std::uint32_t* notes; // inside quotes: the second quotes of doubled ones, CR and LF
};

// From `from` to `end` in `text`, behind which 64 more bytes may be read. Returns `end`, or the
// position of the first byte that breaks the rules of quoting: a quote that opens in the middle of
// a cell, or text behind a closing one. What stands in front of it is found. At most one entry of
// each kind per byte is written, and up to 64 more of each are overwritten.
using find_ends_function = std::size_t(const char* text, std::size_t from, std::size_t end,
                                       char delimiter, index_state& state, found_ends& found);
find_ends_function find_ends_portably;
// On x86-64, when the processor has them.
find_ends_function find_ends_with_avx2;
find_ends_function find_ends_with_avx512;

// Writes the positions of the ones in `bits`, one by one. Four at once, whether they are there or
// not: few blocks have more, and a loop that counted them would be mispredicted all the time.
[[gnu::always_inline]] inline std::uint32_t* write_positions(std::uint64_t bits, std::uint32_t base,
                                                             std::uint32_t* out) {
    constexpr auto never_none = std::uint64_t{1} << 63; // so that nothing has to ask
    auto* const end = out + std::popcount(bits);
    const auto write = [&](std::size_t i) {
        out[i] = base + static_cast<std::uint32_t>(std::countr_zero(bits | never_none));
        bits &= bits - 1;
    };
    do {
        write(0);
        write(1);
        write(2);
        write(3);
        out += 4;
    } while (out < end);
    return end;
}

// One block at position `at`. Returns the bytes that break the rules; what was found in front of
// the first of them is good.
template<class Block>
[[gnu::always_inline]] inline std::uint64_t find_in_block(const block_masks& m, std::size_t at,
                                                          index_state& state, found_ends& found) {
    const auto inside = Block::prefix_xor(m.quotes) ^ state.inside;
    const auto opening = m.quotes & inside;
    const auto closing = m.quotes & ~inside;
    const auto meaning = m.separators | m.quotes;
    const auto behind_meaning = (meaning << 1) | state.may_open;
    const auto behind_closing = (closing << 1) | state.after_closing;
    const auto wrong = (opening & ~behind_meaning) | (behind_closing & ~meaning);
    auto cells = m.separators & ~inside;
    auto notes = (opening & behind_closing) | (m.line_ends & inside);
    if (wrong != 0) [[unlikely]] {
        const auto good = (wrong & (~wrong + 1)) - 1;
        cells &= good;
        notes &= good;
    }
    const auto base = static_cast<std::uint32_t>(at);
    found.cells = Block::write_positions(cells, base, found.cells);
    if (notes != 0) found.notes = Block::write_positions(notes, base, found.notes);
    state.inside = std::uint64_t{0} - (inside >> 63);
    state.may_open = meaning >> 63;
    state.after_closing = closing >> 63;
    return wrong;
}

// The last `length` bytes, less than a block. The state is kept for a text that goes on.
template<class Block>
[[gnu::always_inline]] inline std::uint64_t find_in_rest(block_masks m, std::size_t at,
                                                         std::size_t length, index_state& state,
                                                         found_ends& found) {
    const auto valid = (std::uint64_t{1} << length) - 1;
    m = {m.quotes & valid, m.line_ends & valid, m.separators & valid};
    const auto before = state;
    auto wrong = find_in_block<Block>(m, at, state, found);
    // Behind the end nothing means anything: a quote that closes right there is not followed by
    // text.
    wrong &= valid;
    const auto inside = Block::prefix_xor(m.quotes) ^ before.inside;
    const auto last = length - 1;
    state.may_open = ((m.separators | m.quotes) >> last) & 1;
    state.after_closing = ((m.quotes & ~inside) >> last) & 1;
    return wrong;
}

// `Block` knows the processor: classify(text), prefix_xor(bits) and write_positions(bits, base,
// out).
template<class Block>
[[gnu::always_inline]] inline std::size_t find_ends(const char* text, std::size_t from,
                                                    std::size_t end, char delimiter,
                                                    index_state& state, found_ends& found) {
    const Block block{delimiter};
    auto s = state; // locals stay in registers
    auto f = found;
    std::uint64_t wrong = 0;
    for (; from + 64 <= end; from += 64) {
        wrong = find_in_block<Block>(block.classify(text + from), from, s, f);
        if (wrong != 0) [[unlikely]]
            break;
    }
    if (wrong == 0 && from < end) {
        wrong = find_in_rest<Block>(block.classify(text + from), from, end - from, s, f);
        if (wrong == 0) from = end;
    }
    if (wrong != 0) from += static_cast<std::size_t>(std::countr_zero(wrong));
    state = s;
    found = f;
    return from;
}

} // namespace leadimport::csv
