// Any text as a cell of every type that a workspace knows: options, users, stages, and what is
// plainly spelled. A template of the column alone goes the careful way, and must come to the same.

#include "fixed_map.hpp"
#include "support/english.hpp"

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
using values::field_type;

constexpr std::array fields{"number", "boolean", "date",  "dateTime",
                            "one",    "many",    "owner", "text"};
const std::string uuid = "50000000-0000-4000-8000-000000000001";

values::schema make_workspace() {
    // Of names that cells cannot spell, too, or that are not unique.
    const std::vector<std::string> options{"CRM", "분석", " a", "a;b", "a", "\"\\", "x", "x"};
    values::schema s;
    s.lead_fields = {{"1", "number", field_type::number, false, {}},
                     {"2", "boolean", field_type::boolean, false, {}},
                     {"3", "date", field_type::date, false, {}},
                     {"4", "dateTime", field_type::date_time, false, {}},
                     {"5", "one", field_type::single_select, false, options},
                     {"6", "many", field_type::multi_select, false, options},
                     {"7", "owner", field_type::user, false, {}},
                     {"8", "text", field_type::string, false, {}}};
    const std::string start = "5000000000000000000000";
    s.users = {{start + "01", "김", "Kim@a.example", "active"},
               {start + "02", "이", "lee@a.example", "active"},
               {start + "03", "이", "", "active"},
               {start + "04", "박", "park@a.example", "inactive"},
               {start + "05", uuid, "", "active"}};
    s.pipelines = {{start + "06", "신규", {{start + "07", "문의"}, {start + "08", "계약"}}},
                   {start + "09", "재계약", {{start + "0a", "문의"}, {start + "0b", uuid}}},
                   {start + "0c", "문의", {}}};
    return s;
}

requests::field_map make_map(std::string_view before_column, std::string_view behind_it) {
    static const auto workspace = make_workspace();
    const auto source = [&](std::string_view column) {
        return std::string{before_column}.append(column).append(behind_it) + "\n";
    };
    std::string toml =
        "[lead]\nname = { value = 'n' }\norganizationId = { value = '" + uuid + "' }\n";
    toml += "pipelineStage = " + source("stage") + "[lead.fields]\n";
    std::vector<std::string> header{"stage"};
    for (const auto* f : fields) {
        toml += std::string{f} + " = " + source(f);
        header.emplace_back(f);
    }
    return fuzz::bind(mapping::parse_mapping(toml, "m.toml"), header, &workspace);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view cell{reinterpret_cast<const char*>(data), size};
    if (text::find_invalid_utf8(cell)) return 0; // the reader lets none through
    static const auto plainly = make_map("'", "'");
    static const auto carefully = make_map("{ template = '{", "}' }");
    static requests::lead_request one;
    static requests::lead_request other;
    simdjson::dom::parser parser;
    for (std::size_t column = 0; column <= fields.size(); ++column) {
        std::vector<std::string_view> cells(fields.size() + 1);
        cells[column] = cell;
        csv::record record;
        record.cells = cells;
        const auto wrong = plainly.build(record, one);
        const auto wrong_too = carefully.build(record, other);
        if (wrong.has_value() != wrong_too.has_value()) std::abort();
        if (wrong && english(wrong->as_error()) != english(wrong_too->as_error())) std::abort();
        if (wrong) continue;
        if (one.body.view() != other.body.view()) std::abort();
        const simdjson::padded_string body{one.body.view()};
        if (parser.parse(body).error() != simdjson::SUCCESS) std::abort();
    }
    return 0;
}
