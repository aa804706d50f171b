#include "csv/byte_window.hpp"

#include "csv/place.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <cstring>

namespace leadimport::csv {

void byte_window::drop(std::size_t count) noexcept {
    begin_ += count;
    offset_ += count;
}

result<bool> byte_window::grow() {
    const auto kept = begin_ - std::min(begin_, shown_neighbours);
    if (kept > 0) std::memmove(buffer_.data(), buffer_.data() + kept, end_ - kept);
    begin_ -= kept;
    end_ -= kept;
    // Once it has met the longest rest it stays as it is.
    if (buffer_.size() < end_ + limits::block_bytes) buffer_.resize(end_ + limits::block_bytes);
    const auto got = source_.read({buffer_.data() + end_, limits::block_bytes});
    if (!got) return got.error();
    end_ += *got;
    return *got > 0;
}

words::message byte_window::place(std::size_t at, std::size_t count) {
    while (bytes().size() < at + count + shown_neighbours) {
        const auto more = grow();
        if (!more || !*more) break; // what is there has to do
    }
    return describe_bytes({buffer_.data(), end_}, begin_ + at, count, offset_ + at);
}

} // namespace leadimport::csv
