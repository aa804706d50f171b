#include "sandbox/field_table.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::sandbox {

bool field::has_option(std::string_view value) const noexcept {
    return std::ranges::any_of(options, [&](const auto& o) { return o.value == value; });
}

std::uint32_t field_table::add(field f) {
    if (const auto known = by_name_.find(f.name); known != by_name_.end()) {
        const auto index = known->second;
        by_name_.erase(known); // its key is a view into the name that goes away
        fields_[index] = std::move(f);
        by_name_.emplace(fields_[index].name, index);
        return index;
    }
    const auto index = size();
    fields_.push_back(std::move(f));
    by_name_.emplace(fields_.back().name, index);
    return index;
}

const field* field_table::find(std::string_view name) const noexcept {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &fields_[found->second];
}

std::uint32_t field_table::index_of(const field& f) const noexcept {
    return by_name_.find(f.name)->second;
}

std::uint32_t field_table::size() const noexcept {
    return static_cast<std::uint32_t>(fields_.size());
}

} // namespace leadimport::sandbox
