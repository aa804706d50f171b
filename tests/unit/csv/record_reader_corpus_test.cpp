// Every file of tests/data/csv must read as the file NAME.expected.json beside it says, however its
// bytes arrive.

#include "reading.hpp"
#include "reference_reading.hpp"

#include "leadimport/base/limits.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

namespace {

namespace fs = std::filesystem;
namespace dom = simdjson::dom;
using namespace leadimport;
using namespace leadimport::tests;

const std::map<std::string_view, errc> codes{
    {"input_empty", errc::input_empty},
    {"header_bad", errc::header_bad},
    {"csv_nul", errc::csv_nul},
    {"csv_bad_utf8", errc::csv_bad_utf8},
    {"csv_unclosed_quote", errc::csv_unclosed_quote},
    {"csv_too_many_columns", errc::csv_too_many_columns},
    {"row_too_few_cells", errc::row_too_few_cells},
    {"row_too_many_cells", errc::row_too_many_cells},
    {"row_text_after_quote", errc::row_text_after_quote},
};

std::string string_at(dom::element e) { return std::string{std::string_view{e}}; }

std::vector<std::string> strings_at(dom::element e) {
    std::vector<std::string> out;
    for (const auto s : dom::array{e})
        out.push_back(string_at(s));
    return out;
}

row_read row_at(dom::element e) {
    row_read row{e["row"], e["line"], e["offset"], strings_at(e["cells"]), {}};
    if (!e["defect"].is_null()) row.defect = codes.at(std::string_view{e["defect"]});
    return row;
}

failure_read failure_at(dom::element e, const std::string& name) {
    failure_read f{codes.at(std::string_view{e["code"]}), name};
    for (const auto* part : {"line", "column"})
        if (!e[part].is_null())
            f.where += std::string{", "} + part + " " + std::to_string(std::uint64_t{e[part]});
    return f;
}

csv::line_end ends_at(std::string_view name) {
    for (const auto e : {csv::line_end::crlf, csv::line_end::cr})
        if (csv::line_end_name(e) == name) return e;
    return csv::line_end::lf;
}

reading expected_reading(const fs::path& file, const std::string& name) {
    dom::parser parser;
    const dom::element doc = parser.load(file.string());
    reading out;
    out.seen = {string_at(doc["delimiter"]).at(0), ends_at(std::string_view{doc["ends"]}),
                doc["bom"]};
    if (!doc["header"].is_null()) out.header = strings_at(doc["header"]);
    for (const auto e : dom::array{doc["records"]})
        out.rows.push_back(row_at(e));
    if (!doc["error"].is_null()) out.failure = failure_at(doc["error"], name);
    return out;
}

std::vector<fs::path> corpus() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{fs::path{LEADIMPORT_TEST_DATA} / "csv"})
        if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string bytes_of(const fs::path& file) {
    auto bytes = read_small_file(file, limits::config_file_bytes, errc::input_unreadable);
    REQUIRE(bytes.has_value());
    return *bytes;
}

} // namespace

TEST_CASE("record_reader: every file of the corpus reads as expected, in blocks of any size") {
    const auto files = corpus();
    REQUIRE(files.size() >= 35);
    for (const auto& file : files) {
        const auto name = file.filename().string();
        CAPTURE(name);
        const auto expected =
            expected_reading(fs::path{file}.replace_extension(".expected.json"), name);
        const auto bytes = bytes_of(file);
        for (const std::size_t block : {1U, 7U, 64U, 65536U}) {
            CAPTURE(block);
            CHECK(read_all(bytes, expected.seen.delimiter, block, name) == expected);
        }
    }
}

TEST_CASE("reference_reading: agrees with the corpus, so that it may judge random text") {
    for (const auto& file : corpus()) {
        const auto name = file.filename().string();
        CAPTURE(name);
        if (name == "too-many-columns.csv") continue; // it knows no bounds
        const auto expected =
            expected_reading(fs::path{file}.replace_extension(".expected.json"), name);
        CHECK(reference_reading(bytes_of(file), expected.seen.delimiter, name) == expected);
    }
}
