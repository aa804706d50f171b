// Any text as a mapping file: mistakes or a mapping; a mapping that binds builds requests or says
// why not, and what it builds is UTF-8, of people and companies, too. A text that does not begin
// like a whole mapping stands for the options of one field with a table. What follows the byte 1F
// belongs to every table.

#include "contact_checks.hpp"
#include "kept_buffer.hpp"
#include "support/english.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/requests/field_map.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;

constexpr auto before_options = R"([lead]
name = "리드명"
peopleId = "a"
[lead.fields.f]
column = "b"
table = "t"
)";
constexpr auto before_table = "from,to\n2024.4.16,";

checked<mapping::mapping_spec> parse(std::string_view input) {
    const auto end = std::min(input.find('\x1f'), input.size()); // which TOML does not have
    const auto tables = [&](const std::string& name) {
        const auto rest = input.substr(std::min(end + 1, input.size()));
        return values::translation_table::parse(before_table + std::string{rest}, name);
    };
    std::string toml{input.substr(0, end)};
    if (!toml.starts_with('[') && !toml.starts_with('#')) toml.insert(0, before_options);
    return mapping::parse_mapping(toml, "m.toml", tables);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto spec = parse({reinterpret_cast<const char*>(data), size});
    if (!spec) {
        for (const auto& mistake : spec.error())
            if (english(mistake).empty()) std::abort();
        return 0;
    }
    const std::vector<std::string> header = {"리드명", "a", "b", "e", "c"};
    const auto map = requests::field_map::bind(*spec, header, nullptr);
    if (!map) return 0;
    const std::string_view cells[] = {"이름", "50000000-0000-4000-8000-000000000001", "2024.4.16",
                                      "k@a.example", ""};
    csv::record record;
    record.cells = cells;
    requests::lead_request request;
    if (map->build(record, request)) return 0;
    if (text::find_invalid_utf8(request.body)) std::abort();
    fuzz::check_contacts(request);
    return 0;
}
