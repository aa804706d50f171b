#pragma once
// A mapping file to begin with: what a header says by itself, written down, with what is near
// misses and what the workspace has besides as comments. It can be used as it is.

#include "leadimport/mapping/header_synonyms.hpp"
#include "leadimport/values/schema.hpp"

#include <span>
#include <string>
#include <vector>

namespace leadimport::mapping {

struct sampled_column {
    std::string name;                // as it stands in the header
    std::vector<std::string> values; // some of its values, different ones, none of them empty
};

struct draft_parts {
    std::string file;                          // the CSV file's name
    std::span<const sampled_column> columns;   // in the order of the header
    const values::schema* workspace = nullptr; // null: not known
    const header_synonyms& synonyms;
    bool show_values = true; // false: only what they look like
};

// TOML, which load_mapping_file reads.
[[nodiscard]] std::string draft_mapping(const draft_parts& parts);

} // namespace leadimport::mapping
