#include "sandbox/due_list.hpp"

#include <utility>

namespace leadimport::sandbox {

void due_list::add(steady_time at, due_creation what) { all_.emplace(at, std::move(what)); }

std::optional<steady_time> due_list::next() const {
    if (all_.empty()) return std::nullopt;
    return all_.begin()->first;
}

std::optional<std::pair<steady_time, due_creation>> due_list::take(steady_time now) {
    const auto first = all_.begin();
    if (first == all_.end() || first->first > now) return std::nullopt;
    std::pair<steady_time, due_creation> what{first->first, std::move(first->second)};
    all_.erase(first);
    return what;
}

} // namespace leadimport::sandbox
