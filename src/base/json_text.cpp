#include "leadimport/base/json_text.hpp"

#include <algorithm>
#include <cstring>

namespace leadimport {

void json_text::append(std::string_view s) {
    auto* const at = end(s.size());
    if (!s.empty()) std::memcpy(at, s.data(), s.size());
    size_ += s.size();
}

void json_text::grow(std::size_t room) {
    const auto capacity = std::max(size_ + room, 2 * capacity_);
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
}

} // namespace leadimport
