// Any header and values: what is drafted for them is a mapping file that can be read, and all that
// can be wrong with it is that the header says too little, or the same twice.

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/mapping_draft.hpp"
#include "leadimport/requests/field_map.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
using values::field_type;

constexpr std::size_t most_columns = 12;

values::schema make_workspace(std::string_view any_name) {
    values::schema s;
    s.workspace_name = any_name;
    s.lead_fields = {{"1", "이름", field_type::string, true, {}},
                     {"2", "관심 \"제품\"", field_type::multi_select, false, {"CRM", "a\\b\n"}},
                     {"3", "문의일", field_type::date, false, {}},
                     {"4", "등급", field_type::single_select, true, {"A"}},
                     {"5", "수수료", field_type::read_only, false, {}},
                     {"6", std::string{any_name}, field_type::string, false, {}}};
    s.person_fields = {{"7", "이름", field_type::string, true, {}},
                       {"8", "이메일", field_type::string, false, {}},
                       {"9", "전화", field_type::string, false, {}},
                       {"10", "직책", field_type::string, false, {}}};
    s.organization_fields = {{"11", "이름", field_type::string, true, {}},
                             {"12", "직책", field_type::string, false, {}},
                             {"13", "주소", field_type::string, false, {}}};
    return s;
}

// A byte that no UTF-8 has stands between columns, another between a name and its values.
std::vector<mapping::sampled_column> columns_of(std::string_view input) {
    std::vector<mapping::sampled_column> all;
    for (const auto part : text::split(input, "\xff")) {
        const auto texts = text::split(part, "\xfe");
        mapping::sampled_column c;
        c.name = texts.front();
        for (std::size_t i = 1; i < texts.size(); ++i)
            if (!texts[i].empty()) c.values.emplace_back(texts[i]);
        all.push_back(std::move(c));
        if (all.size() == most_columns) break;
    }
    return all;
}

bool is_text(const mapping::sampled_column& c) {
    return !text::find_invalid_utf8(c.name) &&
           std::ranges::none_of(c.values, [](const std::string& v) {
               return text::find_invalid_utf8(v).has_value();
           });
}

void check(const mapping::draft_parts& parts) {
    const auto spec = mapping::parse_mapping(mapping::draft_mapping(parts), "m.toml");
    if (!spec) std::abort();
    std::vector<std::string> header;
    for (const auto& c : parts.columns)
        header.push_back(c.name);
    const auto map = requests::field_map::bind(*spec, header, parts.workspace);
    if (map) return;
    for (const auto& e : map.error())
        if (e.code != errc::mapping_incomplete && e.code != errc::mapping_ambiguous) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto columns = columns_of({reinterpret_cast<const char*>(data), size});
    if (!std::ranges::all_of(columns, is_text)) return 0; // the reader lets none through
    // A field of the workspace may have any name, too.
    const auto workspace = make_workspace(text::trim(columns.back().name));
    const auto& synonyms = mapping::header_synonyms::builtin();
    check({"leads.csv", columns, nullptr, synonyms, true});
    check({columns.front().name, columns, &workspace, synonyms, false});
    check({columns.front().name, columns, &workspace, synonyms, true});
    return 0;
}
