#include "leadimport/base/suggestion.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <cstddef>

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

std::string with_suggestion(std::string complaint, std::string_view wanted,
                            std::span<const std::string_view> known, suggestion_budget& budget) {
    if (wanted.size() <= longest_slip_bytes) {
        if (!budget.spend(cost_of_nearest(wanted, known))) return complaint;
        if (const auto near = text::nearest(wanted, known))
            return complaint.append("; did you mean ").append(text::quoted(*near)).append("?");
    }
    for (std::size_t i = 0; i < std::min(known.size(), most_listed); ++i)
        complaint.append(i == 0 ? "; there are " : ", ").append(text::quoted(known[i]));
    if (known.size() > most_listed) complaint.append(", …");
    return complaint;
}

} // namespace leadimport
