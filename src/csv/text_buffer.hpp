#pragma once
// The stretch of the text that is being read: filled block by block at its end, emptied at its
// front. Every byte that comes in is checked (UTF-8, no NUL); only what passed is `valid`.
// Positions count from the front and shrink when refill() moves the content there.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/byte_source.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leadimport::csv {

class text_buffer {
public:
    // `source` must outlive the buffer.
    explicit text_buffer(byte_source& source);

    // record_index::padding bytes behind size() may be read.
    [[nodiscard]] const char* data() const noexcept { return bytes_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    // Bytes from the front that are known to be good text.
    [[nodiscard]] std::size_t valid() const noexcept { return valid_; }
    // What is wrong with the byte at valid(), if anything.
    [[nodiscard]] std::optional<errc> flaw() const noexcept { return flaw_; }
    // Whether the source has no more.
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    // Bytes of the whole text before position `at`.
    [[nodiscard]] std::uint64_t offset_of(std::size_t at) const noexcept { return dropped_ + at; }
    [[nodiscard]] std::string_view view(std::size_t from, std::size_t to) const noexcept {
        return {bytes_.data() + from, to - from};
    }

    // Asks the source for one more block; what stands before `keep` may be dropped for it. Returns
    // by how much positions shrank. Views into the buffer are void afterwards.
    [[nodiscard]] result<std::size_t> refill(std::size_t keep);

private:
    std::size_t make_room(std::size_t keep);
    void check_new_bytes() noexcept;

    byte_source* source_;
    std::vector<char> bytes_;
    std::size_t size_ = 0;
    std::size_t valid_ = 0;
    std::uint64_t dropped_ = 0;
    std::optional<errc> flaw_;
    bool ended_ = false;
};

} // namespace leadimport::csv
