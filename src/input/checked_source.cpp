#include "input/checked_source.hpp"

#include "leadimport/base/time.hpp"
#include "leadimport/words/input.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace leadimport::input {

result<std::size_t> noting_source::read(std::span<char> into) {
    auto got = inner_.read(into);
    if (!got) return got;
    if (const auto noted = list_.add({into.data(), *got}); !noted) return noted.error();
    return got;
}

checked_source::checked_source(csv::byte_source& inner, block_list& list, std::string name)
    : inner_{inner},
      list_{list},
      name_{std::move(name)} {}

result<std::size_t> checked_source::read(std::span<char> into) {
    if (rest_.empty() && !problem_)
        if (const auto filled = fill(); !filled) problem_ = filled.error();
    if (problem_) return *problem_;
    const auto n = std::min(into.size(), rest_.size());
    if (n > 0) std::memcpy(into.data(), rest_.data(), n);
    rest_.remove_prefix(n);
    return n;
}

result<void> checked_source::fill() {
    const auto wanted = list_.input().size_of(next_);
    block_.resize(wanted);
    std::size_t size = 0;
    while (size < wanted) {
        const auto got = inner_.read({block_.data() + size, wanted - size});
        if (!got) return got.error();
        if (*got == 0) return changed(size, wanted);
        size += *got;
    }
    if (wanted == 0) return {};
    const std::string_view block{block_.data(), size};
    const auto same = list_.holds(next_, block);
    if (!same) return same.error();
    if (!*same) return changed(size, wanted);
    rest_ = block;
    ++next_;
    return {};
}

error checked_source::changed(std::size_t got, std::size_t wanted) const {
    const auto& was = list_.input();
    const auto begin = next_ * was.block_bytes;
    const auto modified = format_local(was.modified());
    return {errc::input_changed, name_,
            got < wanted
                ? words::input_ends_early(begin + got, was.bytes, modified)
                : words::input_differs_between(begin + 1, begin + wanted, was.bytes, modified)};
}

} // namespace leadimport::input
