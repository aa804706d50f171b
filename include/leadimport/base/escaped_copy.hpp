#pragma once
// Copying texts into JSON: 16 bytes at a time, as long as nothing needs an escape.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace leadimport {

// Behind the end of what they write, the functions below may overwrite so many bytes.
inline constexpr std::size_t copy_slack = 32;

// Copies `s` to `out`; returns the end. For short texts: a call of memcpy costs more than most of
// them. Nothing behind `s` is read.
inline char* copy_short(std::string_view s, char* out) noexcept {
    const auto n = s.size();
    const auto* const from = s.data();
    const auto piece = [&]<std::size_t Bytes>(std::array<char, Bytes> bytes, std::size_t at) {
        std::memcpy(bytes.data(), from + at, Bytes);
        std::memcpy(out + at, bytes.data(), Bytes);
    };
    if (n >= 16) {
        std::size_t at = 0;
        for (; at + 16 <= n; at += 16)
            piece(std::array<char, 16>{}, at);
        piece(std::array<char, 16>{}, n - 16); // pieces may overlap
    } else if (n >= 8) {
        piece(std::array<char, 8>{}, 0);
        piece(std::array<char, 8>{}, n - 8);
    } else if (n >= 4) {
        piece(std::array<char, 4>{}, 0);
        piece(std::array<char, 4>{}, n - 4);
    } else {
        for (std::size_t i = 0; i < n; ++i)
            out[i] = from[i];
    }
    return out + n;
}

// For every byte the letter behind the backslash (RFC 8259 section 7); 'u' for the long form; 0
// where none is needed.
constexpr auto make_json_escapes() {
    std::array<char, 256> t{};
    for (std::size_t c = 0; c < 0x20; ++c)
        t[c] = 'u';
    t['\b'] = 'b';
    t['\f'] = 'f';
    t['\n'] = 'n';
    t['\r'] = 'r';
    t['\t'] = 't';
    t['"'] = '"';
    t['\\'] = '\\';
    return t;
}
inline constexpr auto json_escapes = make_json_escapes();

// A byte needs so many at most.
inline constexpr std::size_t longest_escape = 6;

inline char* escape_byte(char c, char* out) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    const char letter = json_escapes[byte];
    if (letter == 0) {
        *out++ = c;
        return out;
    }
    *out++ = '\\';
    *out++ = letter;
    if (letter != 'u') return out;
    constexpr std::string_view digits = "0123456789abcdef";
    *out++ = '0';
    *out++ = '0';
    *out++ = digits[byte >> 4U];
    *out++ = digits[byte & 0x0fU];
    return out;
}

// 16 bytes, and which of them need an escape.
class sixteen {
public:
#if defined(__SSE2__)
    explicit sixteen(const char* at) noexcept
        : bytes_{_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))} {}
    void store(char* out) const noexcept {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes_);
    }
    [[nodiscard]] unsigned escapes() const noexcept { // one bit each
        const auto control = _mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(0x1f)), bytes_);
        const auto quote = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('"'));
        const auto backslash = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('\\'));
        return static_cast<unsigned>(
            _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash))));
    }

private:
    __m128i bytes_;
#else
    explicit sixteen(const char* at) noexcept { std::memcpy(bytes_.data(), at, bytes_.size()); }
    void store(char* out) const noexcept { std::memcpy(out, bytes_.data(), bytes_.size()); }
    [[nodiscard]] unsigned escapes() const noexcept {
        unsigned found = 0;
        for (unsigned i = 0; i < 16; ++i)
            found |= (json_escapes[static_cast<unsigned char>(bytes_[i])] != 0 ? 1U : 0U) << i;
        return found;
    }

private:
    std::array<char, 16> bytes_;
#endif
};

// Copies `n` bytes in pieces of 64, behind which as many may be read and overwritten: for the fixed
// parts of a request, which are about as long.
inline constexpr std::size_t fixed_part_slack = 64;
[[gnu::always_inline]] inline char* copy_fixed_part(const char* from, std::size_t n,
                                                    char* out) noexcept {
    for (auto left = n;; left -= fixed_part_slack) {
        const sixteen first{from};
        const sixteen second{from + 16};
        const sixteen third{from + 32};
        const sixteen fourth{from + 48};
        first.store(out);
        second.store(out + 16);
        third.store(out + 32);
        fourth.store(out + 48);
        if (left <= fixed_part_slack) return out + left;
        from += fixed_part_slack;
        out += fixed_part_slack;
    }
}

// Writes `s` as it stands between the quotes of a JSON string; returns the end. `out` has room for
// longest_escape times its size and copy_slack more. With `Padded` so many bytes behind `s` may be
// read; without, what is short is copied first and looked at where it then lies.
template<bool Padded>
inline char* copy_escaped(std::string_view s, char* out) noexcept {
    constexpr std::size_t piece = 32;
    static_assert(piece <= copy_slack);
    const auto* from = s.data();
    auto left = s.size();
    while (left > 0) {
        const auto n = left < piece ? left : piece;
        if (!Padded && n < piece) copy_short({from, n}, out);
        const auto* const at = !Padded && n < piece ? out : from;
        const sixteen first{at};
        const sixteen second{at + 16};
        first.store(out);
        second.store(out + 16);
        const auto escapes = (first.escapes() | second.escapes() << 16U) & (~0U >> (piece - n));
        if (escapes == 0) [[likely]] {
            from += n;
            out += n;
            left -= n;
            continue;
        }
        const auto plain = static_cast<std::size_t>(std::countr_zero(escapes));
        out = escape_byte(from[plain], out + plain);
        from += plain + 1;
        left -= plain + 1;
    }
    return out;
}

} // namespace leadimport
