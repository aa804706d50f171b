#pragma once
// Which instructions look for the ends of cells. The program takes the best that the processor has;
// tests and measurements choose.

namespace leadimport::csv {

enum class instruction_set {
    best,
    portable, // plain C++
    avx2,     // 64 bytes in a few dozen instructions, quotes by carry-less multiplication
    avx512,   // the same in fewer; needs VBMI2
};

// Whether this processor has them.
[[nodiscard]] bool has(instruction_set set) noexcept;

} // namespace leadimport::csv
