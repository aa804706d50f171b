#pragma once
// Names in error messages: what was probably meant.

#include "leadimport/base/limits.hpp"
#include "leadimport/words/message.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace leadimport {

// What suggestions may still cost, all together: comparing names letter by letter is slow, and a
// file may have a wrong one in every row. One thread at a time.
class suggestion_budget {
public:
    explicit suggestion_budget(std::uint64_t work = limits::suggestion_work) noexcept
        : left_{work} {}

    // Whether so many comparisons may be made: they are spent then. Once they may not, no others
    // may either.
    [[nodiscard]] bool spend(std::uint64_t comparisons) noexcept {
        left_ = comparisons <= left_ ? left_ - comparisons : 0;
        return left_ > 0;
    }

private:
    std::uint64_t left_;
};

// Comparisons that it takes to find the nearest of `known`, at most.
[[nodiscard]] std::uint64_t cost_of_nearest(std::string_view wanted,
                                            std::span<const std::string_view> known) noexcept;

// `complaint` with "; did you mean “…”?" for the nearest of `known` behind it, else with
// "; there are “…”, “…”, …" and the first few of them, else alone: so it is, too, when the budget
// is spent.
[[nodiscard]] words::message with_suggestion(words::message complaint, std::string_view wanted,
                                             std::span<const std::string_view> known,
                                             suggestion_budget& budget);

} // namespace leadimport
