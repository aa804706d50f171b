#pragma once
// A short text on the stack, mostly ASCII: numbers and dates are put together here, once per cell.

#include <array>
#include <cstddef>
#include <string_view>

namespace leadimport::values {

template<std::size_t Capacity>
class ascii_buffer {
public:
    // False when there is no room left; the text is then cut.
    bool push(char c) noexcept {
        if (size_ == Capacity) return false;
        bytes_[size_++] = c;
        return true;
    }
    bool push(std::string_view s) noexcept {
        for (const char c : s)
            if (!push(c)) return false;
        return true;
    }
    // `n` in decimal with zeros in front up to `width` digits; higher digits are cut.
    bool push_padded(unsigned n, unsigned width) noexcept {
        unsigned unit = 1;
        for (unsigned i = 1; i < width; ++i)
            unit *= 10;
        for (; unit > 0; unit /= 10)
            if (!push(static_cast<char>('0' + n / unit % 10))) return false;
        return true;
    }
    [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }

private:
    std::array<char, Capacity> bytes_{};
    std::size_t size_ = 0;
};

} // namespace leadimport::values
