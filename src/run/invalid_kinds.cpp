#include "run/invalid_kinds.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>

namespace leadimport::run {

void invalid_kinds::add(const csv::record& r, requests::row_error problem) {
    ++rows_;
    std::pair key{problem.code, std::move(problem.column)};
    auto found = kinds_.find(key);
    if (found == kinds_.end()) {
        if (kinds_.size() == limits::invalid_kinds) {
            ++besides_;
            return;
        }
        found = kinds_.try_emplace(key, invalid_kind{key.first, key.second, 0, {}}).first;
    }
    auto& kind = found->second;
    ++kind.rows;
    if (kind.first.size() < limits::invalid_rows_named)
        kind.first.push_back({r.row, r.line, std::move(problem.detail)});
}

std::vector<invalid_kind> invalid_kinds::by_frequency() const {
    std::vector<invalid_kind> all;
    for (const auto& [key, kind] : kinds_)
        all.push_back(kind);
    std::ranges::sort(all, [](const invalid_kind& a, const invalid_kind& b) {
        return a.rows != b.rows ? a.rows > b.rows : a.first[0].row < b.first[0].row;
    });
    return all;
}

std::optional<words::message> invalid_kind::common_detail() const {
    const auto differs = [this](const invalid_row& r) { return !(r.detail == first[0].detail); };
    if (first.empty() || std::ranges::any_of(first, differs)) return std::nullopt;
    return first[0].detail;
}

} // namespace leadimport::run
