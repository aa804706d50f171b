#include "csv/place.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/csv.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace leadimport::csv {
namespace {

std::string hex(std::string_view bytes, std::string_view prefix) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const auto c : bytes) {
        const auto value = static_cast<unsigned char>(c);
        out.append(out.empty() ? "" : " ").append(prefix);
        out.append(1, digits[value >> 4U]).append(1, digits[value & 15U]);
    }
    return out;
}

} // namespace

place locate(std::string_view before, std::uint64_t line) noexcept {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] != '\n' && before[i] != '\r') continue;
        const bool second_half = before[i] == '\n' && i > 0 && before[i - 1] == '\r';
        if (!second_half) ++line;
        begin = i + 1;
    }
    return {line, text::count_characters(before.substr(begin)) + 1};
}

words::message describe_bytes(std::string_view all, std::size_t at, std::size_t count,
                              std::uint64_t offset) {
    const auto before = std::min(at, shown_neighbours);
    const auto left = hex(all.substr(at - before, before), "");
    const auto right = hex(all.substr(at + count).substr(0, shown_neighbours), "");
    const auto here = all.substr(at, count);
    auto around =
        left + (left.empty() ? "[" : " [") + hex(here, "") + (right.empty() ? "]" : "] ") + right;
    if (count == 0) return words::bytes_before_offset(offset, std::move(around));
    const auto& say = count == 1 ? words::byte_at_offset : words::bytes_at_offset;
    return say(hex(here, "0x"), offset, std::move(around));
}

} // namespace leadimport::csv
