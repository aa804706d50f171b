#pragma once
// The bytes of a source that its reader is working on: a block, what the block before left over,
// and a little of what came before that, for error messages. Constant memory. One thread.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/byte_source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::csv {

class byte_window {
public:
    // `source` must outlive it.
    explicit byte_window(byte_source& source) : source_{source} {}

    // The bytes not yet done with.
    [[nodiscard]] std::string_view bytes() const noexcept {
        return {buffer_.data() + begin_, end_ - begin_};
    }
    // Where in the source they begin.
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
    // So many of them are done with.
    void drop(std::size_t count) noexcept;
    // Reads another block behind them; false at the end. Takes the views on them away.
    [[nodiscard]] result<bool> grow();

    // The `count` bytes at `at` of bytes(), which are there, with their neighbours, for people:
    // `the byte 0xFF at offset 50,123 in “B0 A1 [FF] 2C 31”`; with 0, what stands before: `the
    // bytes before offset 50,125 in …`. Reads on when the neighbours are not there yet.
    [[nodiscard]] words::message place(std::size_t at, std::size_t count);

private:
    byte_source& source_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t offset_ = 0;
};

} // namespace leadimport::csv
