#include "mapping/lead_keys.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/mapping_spec.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::mapping {
namespace {

enum class claim { none, key, field, synonym };

struct column {
    std::string_view name;
    claim made = claim::none;
    std::string_view target; // of a claim
};

column claim_of(std::string_view name, const schema* workspace, const header_synonyms& synonyms) {
    if (const auto key = match_api_name(name); !key.empty()) return {name, claim::key, key};
    const auto* f = workspace == nullptr ? nullptr : workspace->find_field(object_kind::lead, name);
    // A column named like a data field is that field, even when nobody can write it, and no
    // synonym.
    if (f != nullptr && key_instead_of_field(name).empty()) {
        if (is_system_field(name) || f->type == field_type::read_only)
            return {name, claim::none, {}};
        return {name, claim::field, name};
    }
    if (const auto key = synonyms.key_for(name); !key.empty()) return {name, claim::synonym, key};
    return {name, claim::none, {}};
}

// A name that stands there twice claims once; binding it tells that it is ambiguous.
std::vector<column> claims_of(std::span<const std::string> header, const schema* workspace,
                              const header_synonyms& synonyms) {
    std::vector<column> columns;
    for (const auto& cell : header) {
        const auto name = text::trim(cell);
        if (name.empty() || is_result_column(name)) continue;
        if (std::ranges::find(columns, name, &column::name) == columns.end())
            columns.push_back(claim_of(name, workspace, synonyms));
    }
    return columns;
}

} // namespace

mapping_spec match_header(std::span<const std::string> header, const schema* workspace,
                          std::string name, const header_synonyms& synonyms) {
    mapping_spec spec{std::move(name), {}};
    const auto columns = claims_of(header, workspace, synonyms);
    for (const auto& c : columns) {
        const auto names_it = [&](const column& other) {
            return other.made == claim::key && other.target == c.target;
        };
        if (c.made == claim::none) continue;
        if (c.made == claim::synonym && std::ranges::any_of(columns, names_it)) continue;
        field_source source;
        source.target = c.target;
        source.data_field = c.made == claim::field;
        source.text = c.name;
        spec.sources.push_back(std::move(source));
    }
    return spec;
}

} // namespace leadimport::mapping
