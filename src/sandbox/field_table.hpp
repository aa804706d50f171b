#pragma once
// The data fields of one kind of object, found by their exact names.

#include "sandbox/field_type.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadimport::sandbox {

struct select_option {
    std::string id;
    std::string value;
};

struct field {
    std::string id;
    std::string name;
    const field_type* type = nullptr; // never null once it is in a table
    bool required = false;
    bool read_only = false; // cannot be written through a fieldList, whatever its type
    bool unique = false;    // preventDuplicates
    bool hidden = false;    // known from recorded leads only; the API does not show it
    std::vector<select_option> options{};

    [[nodiscard]] bool has_option(std::string_view value) const noexcept;
};

class field_table {
public:
    // Its index, which stays. A hidden field of that name is replaced, under its old index.
    std::uint32_t add(field f);

    [[nodiscard]] const field* find(std::string_view name) const noexcept; // hidden ones too
    [[nodiscard]] std::uint32_t index_of(const field& f) const noexcept;   // of one that it holds
    [[nodiscard]] const field& at(std::uint32_t index) const noexcept { return fields_[index]; }
    [[nodiscard]] std::uint32_t size() const noexcept;

private:
    std::deque<field> fields_; // stays in place: by_name_ has views into it
    std::unordered_map<std::string_view, std::uint32_t> by_name_;
};

} // namespace leadimport::sandbox
