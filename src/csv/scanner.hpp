#pragma once
// Finds the bytes that can mean something in CSV (the delimiter, quotes, CR and LF) 64 bytes at a
// time. It knows nothing of their meaning: that is record_assembler's.

#include <bit>
#include <cstddef>
#include <cstdint>

namespace leadimport::csv {

class scanner {
public:
    // Bytes that must be readable (their values do not matter) behind every text that is scanned.
    static constexpr std::size_t padding = 64;

    explicit scanner(char delimiter) noexcept;

    // Begins anew with the text [from, to), whose bytes stay where they are until the next start().
    void start(const char* from, const char* to) noexcept {
        next_block_ = from;
        end_ = to;
        found_ = 0;
    }

    // The next byte of meaning, or null when there is none up to the end.
    [[nodiscard]] const char* next() noexcept {
        while (found_ == 0)
            if (!scan_block()) return nullptr;
        const auto bit = static_cast<std::size_t>(std::countr_zero(found_));
        found_ &= found_ - 1;
        return block_ + bit;
    }

private:
    bool scan_block() noexcept; // false at the end of the text

    const char* next_block_ = nullptr;
    const char* end_ = nullptr;
    const char* block_ = nullptr; // what the bits of found_ count from
    std::uint64_t found_ = 0;     // bit i: block_[i] has a meaning and was not given out yet
    std::uint64_t delimiters_;    // the delimiter in all eight bytes
};

} // namespace leadimport::csv
