// Any texts as the cells of a row: the request that is built of them is JSON that simdjson takes,
// and what it reads there is what stands in the cells, without the blanks that the mapping drops.

#include "fixed_map.hpp"

#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using fuzz::cells;

const std::vector<std::string> header = {"name", "a", "b", "raw", "one", "many", "old", "n", "d"};

constexpr auto mapping_text = R"(
    [lead]
    name = "name"
    organizationId = { value = "50000000-0000-4000-8000-000000000001" }
    memo = { template = "[{a}]\n\"{b}\"" }
    [lead.fields]
    "텍스트" = "a"
    raw = { column = "raw", trim = false }
    one = { column = "one", type = "singleSelect" }
    many = { column = "many", type = "multiSelect", split = "," }
    old = { column = "old", table = "t", otherwise = " other \u0007" }
    n = { column = "n", type = "number" }
    d = { column = "d", type = "date" }
)";

requests::field_map make_map() {
    const auto tables = [](const std::string& name) {
        return values::translation_table::parse("from,to\nx,\"\\\"\"\b \"\ny,\n", name);
    };
    return fuzz::bind(mapping::parse_mapping(mapping_text, "m.toml", tables), header);
}

std::string_view without_blanks(std::string_view s) {
    constexpr auto blanks = " \t\r\n";
    const auto first = s.find_first_not_of(blanks);
    if (first == s.npos) return {};
    return s.substr(first, s.find_last_not_of(blanks) - first + 1);
}

// Fields with the texts that they must have; a list has several, and what is no text none.
using fields = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::vector<std::string> expected_list(std::string_view cell) {
    std::vector<std::string> out;
    for (const auto part : text::split(cell, ","))
        if (const auto value = without_blanks(part); !value.empty()) out.emplace_back(value);
    return out;
}

std::vector<std::string> expected_old(std::string_view cell) {
    const auto value = without_blanks(cell);
    if (value.empty() || value == "y") return {};
    if (value == "x") return {"\\\"\b"};
    return {" other \a"};
}

fields expected_fields(const cells& row) {
    fields out;
    const auto add = [&](const char* name, std::vector<std::string> values) {
        if (!values.empty()) out.emplace_back(name, std::move(values));
    };
    const auto add_text = [&](const char* name, std::string_view value) {
        if (!value.empty()) out.emplace_back(name, std::vector{std::string{value}});
    };
    add_text("텍스트", without_blanks(row[1]));
    add_text("raw", row[3]);
    add_text("one", without_blanks(row[4]));
    add("many", expected_list(row[5]));
    add("old", expected_old(row[6]));
    return out;
}

std::string expected_memo(const cells& row) {
    const std::string a{without_blanks(row[1])};
    const std::string b{without_blanks(row[2])};
    if (a.empty() && b.empty()) return {};
    return "[" + a + "]\n\"" + b + "\"";
}

// The texts of fieldList, without those of numbers and dates, which are spelled anew.
fields read_fields(simdjson::dom::object lead) {
    fields out;
    simdjson::dom::array list;
    if (lead["fieldList"].get(list) != simdjson::SUCCESS) return out;
    for (const simdjson::dom::object f : list) {
        const std::string name{std::string_view{f["name"]}};
        std::vector<std::string> values;
        simdjson::dom::array all;
        if (name == "n") {
            if (!f["numberValue"].is_number()) std::abort();
        } else if (name == "d") {
            if (!f["dateValue"].is_string()) std::abort();
        } else if (f["stringValueList"].get(all) == simdjson::SUCCESS) {
            for (const std::string_view value : all)
                values.emplace_back(value);
        } else {
            values.emplace_back(std::string_view{f["stringValue"]});
        }
        if (!values.empty()) out.emplace_back(name, std::move(values));
    }
    return out;
}

void check(std::string_view body, const cells& row) {
    static simdjson::dom::parser parser;
    simdjson::dom::object lead;
    if (parser.parse(simdjson::padded_string{body}).get(lead) != simdjson::SUCCESS) std::abort();
    if (std::string_view{lead["name"]} != without_blanks(row[0])) std::abort();
    std::string_view memo;
    const bool has_memo = lead["memo"].get(memo) == simdjson::SUCCESS;
    if (memo != expected_memo(row) || has_memo == memo.empty()) std::abort();
    if (read_fields(lead) != expected_fields(row)) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto map = make_map();
    cells row;
    if (!fuzz::split({reinterpret_cast<const char*>(data), size}, header.size(), row)) return 0;
    csv::record record;
    record.cells = row;
    requests::lead_request request;
    auto wrong = map.build(record, request);
    // Few texts are numbers or dates: without them the others are looked at all the same.
    for (int i = 0; wrong && i < 2; ++i) {
        if (wrong->column == "n") row[7] = {};
        if (wrong->column == "d") row[8] = {};
        wrong = map.build(record, request);
    }
    if (!wrong)
        check(request.body, row);
    else if (wrong->column != "name" || !without_blanks(row[0]).empty())
        std::abort(); // nothing else can be wrong with them
    return 0;
}
