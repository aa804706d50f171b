#include "leadimport/commands/map_draft.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/mapping/mapping_draft.hpp"
#include "leadimport/run/check.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/session/workspace_schema.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leadimport::commands {
namespace {

// Whole characters. No option and no date is longer.
std::string_view beginning_of(std::string_view cell) {
    auto front = cell.substr(0, limits::sampled_value_bytes);
    front.remove_suffix(text::unfinished_utf8(front));
    return front;
}

void sample(const csv::record& r, std::vector<mapping::sampled_column>& columns) {
    for (std::size_t i = 0; i < std::min(columns.size(), r.cells.size()); ++i) {
        auto& values = columns[i].values;
        const auto cell = beginning_of(r.cells[i]);
        if (cell.empty() || values.size() == limits::sampled_values) continue;
        if (std::ranges::find(values, cell) == values.end()) values.emplace_back(cell);
    }
}

result<std::vector<mapping::sampled_column>> sample_rows(input::input_file& input) {
    auto pass = input::input_pass::begin(input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    const auto header = reader.read_header();
    if (!header) return header.error();
    std::vector<mapping::sampled_column> columns;
    for (const auto& name : *header)
        columns.push_back({name, {}});
    for (std::size_t n = 0; n < limits::sampled_rows; ++n) {
        const auto next = reader.next();
        if (!next) return next.error();
        if (*next == nullptr) break;
        sample(**next, columns);
    }
    return columns;
}

// As in prepare(): what the front of the file seems to be may turn out wrong on the way.
result<std::vector<mapping::sampled_column>>
sample_thoroughly(input::input_file& input, const input::reading_choices& choices) {
    auto columns = sample_rows(input);
    if (columns || !input.encoding_assumed || columns.error().code != errc::csv_bad_utf8)
        return columns;
    if (const auto again = look_thoroughly(input, choices); !again) return again.error();
    return sample_rows(input);
}

} // namespace

checked<std::string> draft_map(const run::import_settings& s, bool show_values) {
    auto input = open_input(s.input, s.reading);
    if (!input) return one(input.error());
    const auto columns = sample_thoroughly(*input, s.reading);
    if (!columns) return one(columns.error());
    const auto synonyms = run::load_synonyms(s.synonyms);
    if (!synonyms) return synonyms.error();
    std::unique_ptr<session::api_link> link;
    if (s.api) {
        auto made = session::api_link::make(*s.api);
        if (!made) return one(made.error());
        link = std::move(*made);
    }
    const auto workspace = session::find_workspace(s.schema, link.get());
    if (!workspace) return one(workspace.error());
    return mapping::draft_mapping(
        {input->name, *columns, *workspace ? &**workspace : nullptr, *synonyms, show_values});
}

} // namespace leadimport::commands
