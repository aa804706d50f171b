#pragma once
// The fields of a workspace by their names: one look costs little, however many there are.

#include "leadimport/values/schema.hpp"

#include <string_view>
#include <vector>

namespace leadimport::mapping {

class named_fields {
public:
    // `fields` must outlive it.
    explicit named_fields(const std::vector<values::field>& fields);

    // By exact name, the first of equals; null when there is none.
    [[nodiscard]] const values::field* find(std::string_view name) const noexcept;
    // As the workspace has them.
    [[nodiscard]] const std::vector<std::string_view>& names() const noexcept { return names_; }

private:
    std::vector<std::string_view> names_;
    std::vector<const values::field*> sorted_; // by name
};

} // namespace leadimport::mapping
