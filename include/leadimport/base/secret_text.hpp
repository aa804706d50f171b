#pragma once
// A text that no memory keeps longer than its owner does: a token. What it was copied from, and the
// pieces that a growing buffer leaves behind, are others' affair.

#include <string>
#include <string_view>
#include <utility>

namespace leadimport {

// Overwrites what the text holds, and empties it.
void wipe(std::string& s) noexcept;

class secret_text {
public:
    secret_text() = default;
    secret_text(std::string s) : text_{s} { wipe(s); } // NOLINT: texts become secrets by themselves
    secret_text(const char* s) : text_{s} {}           // NOLINT
    secret_text(const secret_text&) = default;
    secret_text(secret_text&& other) noexcept : text_{std::move(other.text_)} {
        wipe(other.text_); // a short one was copied
    }
    secret_text& operator=(const secret_text& other) {
        if (this == &other) return *this;
        wipe(text_);
        text_ = other.text_;
        return *this;
    }
    secret_text& operator=(secret_text&& other) noexcept {
        if (this == &other) return *this;
        wipe(text_);
        text_ = std::move(other.text_);
        wipe(other.text_);
        return *this;
    }
    ~secret_text() { wipe(text_); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    friend bool operator==(const secret_text& a, const secret_text& b) noexcept {
        return a.text_ == b.text_;
    }

private:
    std::string text_;
};

} // namespace leadimport
