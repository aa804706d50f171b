#include "leadimport/base/suggestion.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace leadimport {
namespace {

// Computing the distance takes quadratic time, and a text longer than this is no misspelled name.
constexpr std::size_t longest_slip_bytes = 200;
constexpr std::size_t most_listed = 5;

} // namespace

std::uint64_t cost_of_nearest(std::string_view wanted,
                              std::span<const std::string_view> known) noexcept {
    std::uint64_t bytes = known.size();
    for (const auto name : known)
        bytes += name.size();
    constexpr std::size_t longest = 1000; // beyond it text::nearest does nothing
    return bytes * std::clamp<std::size_t>(wanted.size(), 1, longest);
}

words::message with_suggestion(words::message complaint, std::string_view wanted,
                               std::span<const std::string_view> known, suggestion_budget& budget) {
    if (wanted.size() <= longest_slip_bytes) {
        if (!budget.spend(cost_of_nearest(wanted, known))) return complaint;
        if (const auto near = text::nearest(wanted, known))
            return words::did_you_mean(std::move(complaint), text::quoted(*near));
    }
    if (known.empty()) return complaint;
    auto some = text::quoted_list(known.first(std::min(known.size(), most_listed)));
    return known.size() > most_listed
               ? words::these_and_more_are_there(std::move(complaint), std::move(some))
               : words::these_are_there(std::move(complaint), std::move(some));
}

} // namespace leadimport
