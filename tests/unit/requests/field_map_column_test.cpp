#include "support/taken.hpp"
#include "unit/values/workspace_fixture.hpp"

#include "leadimport/requests/field_map.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::requests {
namespace {

const std::vector<std::string> header_of_columns{"n",   "p",     "a",  "d",  "t",
                                                 "who", "title", "pl", "st", "left"};
constexpr std::size_t name_at = 0, person_at = 1, amount_at = 2, date_at = 3, yes_at = 4,
                      who_at = 5, title_at = 6, pipeline_at = 7, stage_at = 8, left_at = 9;

field_map map_of_columns(const values::schema* workspace) {
    const auto spec = tests::taken(mapping::parse_mapping(
        R"([lead]
name = "n"
organizationId = "p"
pipeline = "pl"
pipelineStage = "st"
memo = { template = "{t} {left}" }
[lead.fields]
"금액" = "a"
"문의일" = "d"
"동의" = "t"
[person]
name = "who"
when_no_email = "create"
[person.fields]
"직책" = "title"
)",
        "m.toml"));
    return tests::taken(field_map::bind(spec, header_of_columns, workspace));
}

TEST_CASE("field_map: what the fields of one column take, whatever is wrong with the others") {
    const auto workspace = tests::make_workspace();
    const auto map = map_of_columns(&workspace);
    struct line {
        std::size_t column;
        std::string_view cell;
        bool taken;
    };
    const auto long_text = std::string(100'000, '7');
    for (const auto& l : std::vector<line>{
             {name_at, "리드", true},
             {name_at, "", true}, // that it is missing is the row's mistake, not the spelling's
             {person_at, "7", false},
             {person_at, tests::company_id, true},
             {amount_at, "10%", false},
             {amount_at, "0.1", true},
             {amount_at, "", true},
             {amount_at, long_text, false},
             {date_at, "16/04/24", false},
             {date_at, "2024-04-16", true},
             {yes_at, "참", false},
             {yes_at, "TRUE", true},
             {who_at, "홍길동", true},
             {title_at, "10%", true},
             {title_at, long_text, true},
             {pipeline_at, "007", false},
             {pipeline_at, "신규 영업", true},
             {stage_at, "007", false},
             {stage_at, "제안", false}, // of another pipeline
             {stage_at, "문의", true},
             {left_at, "10%", true},
         }) {
        // Two other columns are wrong at least.
        std::vector<std::string_view> cells{"리드", "?",    "백만",      "백만", "백만",
                                            "누구", "부장", "신규 영업", "문의", "남은 것"};
        cells[l.column] = l.cell;
        csv::record r;
        r.cells = cells;
        CAPTURE(l.column);
        CAPTURE(l.cell.substr(0, 20));
        CHECK(map.takes(r, l.column) == l.taken);
        r.cells = std::span{cells}.first(3);
        CHECK_FALSE(map.takes(r, l.column));
    }
}

TEST_CASE("field_map: without a workspace a column takes every text, unless its type is stated") {
    const auto map = tests::taken(field_map::bind(
        tests::taken(mapping::parse_mapping("[lead]\nname = 'n'\norganizationId = 'o'\n[lead."
                                            "fields]\n'금액' = 'a'\n'수' = { column = 'b', type = "
                                            "'number' }\n",
                                            "m.toml")),
        std::vector<std::string>{"n", "o", "a", "b"}, nullptr));
    const std::vector<std::string_view> cells{"리드", "", "10%", "10%"};
    csv::record r;
    r.cells = cells;
    CHECK(map.takes(r, 2));
    CHECK_FALSE(map.takes(r, 3));
}

TEST_CASE("field_map: what the API calls the fields of a column") {
    const auto workspace = tests::make_workspace();
    const auto map = map_of_columns(&workspace);
    using names = std::vector<std::string_view>;
    CHECK(map.fields_of(name_at) == names{"name"});
    CHECK(map.fields_of(person_at) == names{"organizationId"});
    CHECK(map.fields_of(amount_at) == names{"금액"});
    CHECK(map.fields_of(yes_at) == names{"memo", "동의"});
    CHECK(map.fields_of(title_at) == names{"직책"});
    CHECK(map.fields_of(left_at) == names{"memo"});
    CHECK(map.fields_of(header_of_columns.size()).empty());
}

} // namespace
} // namespace leadimport::requests
