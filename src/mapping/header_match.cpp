#include "mapping/lead_keys.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/mapping_spec.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace leadimport::mapping {
namespace {

// The API's key that a header's name spells, in the API's own spelling.
std::string_view match_key(std::string_view name) {
    const auto lower = text::lower(name);
    for (const auto& spelling : lead_key_spellings())
        if (!spelling.by_name && text::lower(spelling.text) == lower) return spelling.text;
    return {};
}

bool is_writable_field(std::string_view name, const schema* workspace) {
    if (workspace == nullptr || !key_instead_of_field(name).empty() || is_system_field(name))
        return false;
    const auto* f = workspace->find_lead_field(name);
    return f != nullptr && f->type != field_type::read_only;
}

} // namespace

mapping_spec match_header(std::span<const std::string> header, const schema* workspace,
                          std::string name) {
    mapping_spec spec{std::move(name), {}};
    // A name that stands there twice claims once; binding it tells that it is ambiguous.
    std::set<std::string_view> seen;
    for (const auto& cell : header) {
        const auto column = text::trim(cell);
        if (column.empty() || is_result_column(column) || !seen.insert(column).second) continue;
        const auto key = match_key(column);
        if (key.empty() && !is_writable_field(column, workspace)) continue;
        field_source source;
        source.target = key.empty() ? column : key;
        source.data_field = key.empty();
        source.text = column;
        spec.sources.push_back(std::move(source));
    }
    return spec;
}

} // namespace leadimport::mapping
