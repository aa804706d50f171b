#pragma once
// Texts with a number each, to be found among hundreds at the price of comparing one: a select's
// options, the names of users and stages.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::values {

class text_index {
public:
    static constexpr auto nowhere = std::numeric_limits<std::size_t>::max();

    text_index() : text_index(std::vector<std::pair<std::string, std::size_t>>{}) {}
    // Empty texts are passed over. One that has more than one number is nowhere.
    explicit text_index(const std::vector<std::pair<std::string, std::size_t>>& all);

    // The number of exactly this text; nowhere when it is none of them.
    [[nodiscard]] std::size_t find(std::string_view text) const noexcept {
        return text.empty() ? nowhere : places_[place_of(text)].number;
    }

    // Whether it is one of them at all, nowhere or not.
    [[nodiscard]] bool has(std::string_view text) const noexcept {
        return !text.empty() && !places_[place_of(text)].text.empty();
    }

private:
    struct entry {
        std::string text; // empty: the place is free
        std::size_t number = nowhere;
    };
    // Where it stands, or the free place where it would.
    [[nodiscard]] std::size_t place_of(std::string_view text) const noexcept;

    std::uint64_t seed_;        // so that no author of the texts can put them all in one place
    std::vector<entry> places_; // a power of two, half of them free at least
};

} // namespace leadimport::values
