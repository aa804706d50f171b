// Any text as a cell of every type: JSON that a parser takes, or an objection; never both, never a
// crash.

#include "leadimport/base/text.hpp"
#include "leadimport/requests/field_map.hpp"

#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace leadimport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view cell{reinterpret_cast<const char*>(data), size};
    if (text::find_invalid_utf8(cell)) return 0; // the reader lets none through
    static const auto map = [] {
        const auto spec = mapping::parse_mapping(R"(
            [lead]
            name = { value = "n" }
            organizationId = { value = "50000000-0000-4000-8000-000000000001" }
            memo = { template = "{c} {c}" }
            [lead.fields]
            s = { column = "c", type = "string" }
            n = { column = "n", type = "number" }
            b = { column = "b", type = "boolean" }
            d = { column = "d", type = "date" }
            f = { column = "f", type = "date", format = "D/M/Y" }
            t = { column = "t", type = "dateTime" }
            m = { column = "m", type = "multiSelect" }
            u = { column = "u", type = "user" }
        )",
                                                 "m.toml");
        const std::vector<std::string> header = {"c", "n", "b", "d", "f", "t", "m", "u"};
        return requests::field_map::bind(*spec, header, nullptr);
    }();
    if (!map) std::abort();
    simdjson::dom::parser parser;
    requests::lead_request request;
    for (std::size_t column = 0; column < 8; ++column) {
        std::vector<std::string_view> cells(8);
        cells[column] = cell;
        csv::record record;
        record.cells = cells;
        if (map->build(record, request)) continue;
        const simdjson::padded_string body{request.body.view()};
        if (parser.parse(body).error() != simdjson::SUCCESS) std::abort();
    }
    return 0;
}
