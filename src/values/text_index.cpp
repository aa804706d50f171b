#include "leadimport/values/text_index.hpp"

#include "leadimport/base/fingerprint.hpp"

#include <bit>
#include <random>

namespace leadimport::values {
namespace {

std::uint64_t random_seed() {
    std::random_device source;
    return std::uint64_t{source()} << 32U | source();
}

} // namespace

text_index::text_index(const std::vector<std::pair<std::string, std::size_t>>& all)
    : seed_(random_seed()),
      places_(std::bit_ceil(2 * all.size() + 1)) {
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
    auto at = seeded_hash(text, seed_) & mask;
    while (!places_[at].text.empty() && places_[at].text != text)
        at = (at + 1) & mask;
    return at;
}

} // namespace leadimport::values
