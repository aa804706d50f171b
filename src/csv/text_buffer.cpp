#include "csv/text_buffer.hpp"

#include "csv/record_index.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>
#include <cstring>

namespace leadimport::csv {
namespace {

constexpr std::size_t smallest = 2 * limits::block_bytes;
// Room for a record that is just too long, and for the block that proved it.
constexpr std::size_t largest = limits::record_bytes + 2 * limits::block_bytes;

} // namespace

text_buffer::text_buffer(byte_source& source)
    : source_{&source},
      bytes_(smallest + record_index::padding) {}

result<std::size_t> text_buffer::refill(std::size_t keep) {
    const auto moved = make_room(keep);
    const auto got = source_->read({bytes_.data() + size_, limits::block_bytes});
    if (!got) return got.error();
    size_ += *got;
    ended_ = *got == 0;
    check_new_bytes();
    return moved;
}

std::size_t text_buffer::make_room(std::size_t keep) {
    const auto room = [this] { return bytes_.size() - record_index::padding - size_; };
    if (room() >= limits::block_bytes) return 0;
    std::memmove(bytes_.data(), bytes_.data() + keep, size_ - keep);
    size_ -= keep;
    valid_ -= keep;
    dropped_ += keep;
    if (room() < limits::block_bytes)
        bytes_.resize(std::min(2 * bytes_.size(), largest + record_index::padding));
    return keep;
}

void text_buffer::check_new_bytes() noexcept {
    const auto fresh = view(valid_, size_);
    const auto broken = text::find_invalid_utf8(fresh);
    const auto nul = fresh.substr(0, broken.value_or(fresh.size())).find('\0');
    if (nul != fresh.npos) {
        valid_ += nul;
        flaw_ = errc::csv_nul;
        return;
    }
    valid_ += broken.value_or(fresh.size());
    // The longest character has four bytes: with fewer behind it, the next block may complete it.
    if (broken && (ended_ || size_ - valid_ >= 4)) flaw_ = errc::csv_bad_utf8;
}

} // namespace leadimport::csv
