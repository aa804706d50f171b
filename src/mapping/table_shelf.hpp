#pragma once
// The tables that one mapping names: each is read once, however many fields it serves.

#include "leadimport/mapping/mapping_spec.hpp"

#include <map>
#include <memory>
#include <string>

namespace leadimport::mapping {

class table_shelf {
public:
    // `load` may be empty: then there are no tables to name.
    explicit table_shelf(table_loader load);

    struct shelved {
        std::shared_ptr<const values::translation_table> table; // null when it cannot be used
        mistakes wrong; // why; empty when it was told before
    };
    [[nodiscard]] shelved get(const std::string& name);

private:
    table_loader load_;
    std::map<std::string, std::shared_ptr<const values::translation_table>>
        tables_; // null: unusable
};

} // namespace leadimport::mapping
