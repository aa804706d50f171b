#include "mapping/named_fields.hpp"

#include <algorithm>

namespace leadimport::mapping {
namespace {

std::string_view name_of_one(const values::field* f) noexcept { return f->name; }

} // namespace

named_fields::named_fields(const std::vector<values::field>& fields) {
    names_.reserve(fields.size());
    sorted_.reserve(fields.size());
    for (const auto& f : fields) {
        names_.emplace_back(f.name);
        sorted_.push_back(&f);
    }
    std::ranges::stable_sort(sorted_, {}, name_of_one);
}

const values::field* named_fields::find(std::string_view name) const noexcept {
    const auto at = std::ranges::lower_bound(sorted_, name, {}, name_of_one);
    return at == sorted_.end() || (*at)->name != name ? nullptr : *at;
}

} // namespace leadimport::mapping
