// Any text as a mapping file: mistakes or a mapping; a mapping that binds builds requests or says
// why not, and what it builds is UTF-8.

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/field_map.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace leadimport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto spec = mapping::parse_mapping(text, "m.toml");
    if (!spec) {
        for (const auto& mistake : spec.error())
            if (mistake.message().empty()) std::abort();
        return 0;
    }
    const std::vector<std::string> header = {"리드명", "a", "b"};
    const auto map = mapping::field_map::bind(*spec, header, nullptr);
    if (!map) return 0;
    const std::string_view cells[] = {"이름", "50000000-0000-4000-8000-000000000001", "2024.4.16"};
    csv::record record;
    record.cells = cells;
    mapping::lead_request request;
    if (!map->build(record, request) && text::find_invalid_utf8(request.body)) std::abort();
    return 0;
}
