#pragma once
// A text that grows at its end, for one writer who writes where it ends and then says how far. What
// it grows by is not set to anything first, and its memory is kept for the next text: a request is
// put together in it for every row.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace leadimport {

class json_text {
public:
    [[nodiscard]] std::string_view view() const noexcept { return {begin(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::string str() const { return std::string{view()}; }
    void clear() noexcept { size_ = 0; }
    void append(std::string_view s);
    // Of a text that is longer than `at`.
    [[nodiscard]] char& operator[](std::size_t at) noexcept { return bytes_[at]; }
    [[nodiscard]] char& front() noexcept { return bytes_[0]; }
    void cut(std::size_t size) noexcept { size_ = size; } // not more than it has
    operator std::string_view() const noexcept { return view(); }
    friend bool operator==(const json_text& a, std::string_view b) noexcept {
        return a.view() == b;
    }

    // Where the text ends, with room for so many bytes more. Pointers and views given out before
    // are void.
    [[nodiscard]] char* end(std::size_t room) {
        if (capacity_ - size_ < room) grow(room);
        return bytes_.get() + size_;
    }
    // The text ends there now.
    void set_end(const char* at) noexcept { size_ = static_cast<std::size_t>(at - begin()); }

private:
    [[nodiscard]] const char* begin() const noexcept { return bytes_.get(); }
    void grow(std::size_t room);

    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

} // namespace leadimport
