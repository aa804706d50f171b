#pragma once
// The parser of tables takes a buffer of 48 MiB for every table. To get and to poison it anew costs
// AddressSanitizer some milliseconds, a hundred times what reading a small table does. In a program
// that includes this (once) it is kept, with what the last table left in it.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace fuzz {

inline constexpr std::size_t buffer_bytes = std::size_t{48} * 1024 * 1024;
inline void* buffer = nullptr;
inline bool buffer_taken = false;

} // namespace fuzz

void* operator new[](std::size_t n) {
    const bool keep = n == fuzz::buffer_bytes && !fuzz::buffer_taken;
    void* p = keep && fuzz::buffer != nullptr ? fuzz::buffer : std::malloc(n);
    if (p == nullptr) throw std::bad_alloc{};
    if (keep) fuzz::buffer = p;
    fuzz::buffer_taken = fuzz::buffer_taken || keep;
    return p;
}

void operator delete[](void* p) noexcept {
    if (p == nullptr || p != fuzz::buffer)
        std::free(p);
    else
        fuzz::buffer_taken = false;
}

void operator delete[](void* p, std::size_t) noexcept { operator delete[](p); }
