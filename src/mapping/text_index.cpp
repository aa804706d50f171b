#include "mapping/text_index.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace leadimport::mapping {
namespace {

// Of both ends: texts that differ in the middle alone are rare, and then told apart by comparing.
std::size_t hash_of(std::string_view text) noexcept {
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    if (text.size() >= sizeof front) {
        std::memcpy(&front, text.data(), sizeof front);
        std::memcpy(&back, text.data() + text.size() - sizeof back, sizeof back);
    } else {
        for (const char c : text)
            front = front << 8U | static_cast<unsigned char>(c);
    }
    const auto mixed = (front ^ std::rotl(back, 32) ^ text.size()) * 0x9e3779b97f4a7c15U;
    return static_cast<std::size_t>(mixed >> 32U);
}

} // namespace

text_index::text_index(const std::vector<std::pair<std::string, std::size_t>>& all)
    : places_(std::bit_ceil(2 * all.size() + 1)) {
    for (const auto& [text, number] : all) {
        if (text.empty()) continue;
        auto& place = places_[place_of(text)];
        if (place.text.empty())
            place = {text, number};
        else if (place.number != number)
            place.number = nowhere;
    }
}

std::size_t text_index::place_of(std::string_view text) const noexcept {
    const auto mask = places_.size() - 1;
    auto at = hash_of(text) & mask;
    while (!places_[at].text.empty() && places_[at].text != text)
        at = (at + 1) & mask;
    return at;
}

} // namespace leadimport::mapping
