#include "job/announced_rows.hpp"

#include <algorithm>

namespace leadimport::job {

void announced_rows::add(std::uint64_t first, std::uint64_t last, const announced_at& begun) {
    const auto count = last - first + 1;
    ranges_.push_back({{first, begun, count}, std::vector<bool>(count, true)});
}

std::optional<announced_rows::record> announced_rows::take(std::uint64_t row) {
    const auto at = std::ranges::find_if(ranges_, [row](const range& r) {
        return row >= r.of.first && row - r.of.first < r.waits.size() && r.waits[row - r.of.first];
    });
    if (at == ranges_.end()) return std::nullopt;
    at->waits[row - at->of.first] = false;
    --at->of.left;
    const auto found = at->of;
    if (found.left == 0) ranges_.erase(at);
    return found;
}

} // namespace leadimport::job
