// Every file of tests/data/csv must read as the file NAME.expected.json beside it says, however its
// bytes arrive; and its encoding and its dialect must be found.

#include "reading.hpp"
#include "reference_reading.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/encoding.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
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
    {"csv_bad_text", errc::csv_bad_text},
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

struct expectation {
    reading meaning;
    csv::encoding encoding;
};

expectation expected_of(const fs::path& csv_file) {
    const auto name = csv_file.filename().string();
    dom::parser parser;
    const dom::element doc =
        parser.load(fs::path{csv_file}.replace_extension(".expected.json").string());
    const auto encoding = csv::encoding::named(std::string_view{doc["encoding"]});
    REQUIRE(encoding.has_value());
    reading out;
    out.seen.delimiter = string_at(doc["delimiter"]).at(0);
    out.seen.ends = ends_at(std::string_view{doc["ends"]});
    out.seen.mixed_ends = doc["mixed"];
    out.seen.bom = doc["bom"];
    out.seen.sep_line = doc["sep_line"];
    if (!doc["header"].is_null()) out.header = strings_at(doc["header"]);
    for (const auto e : dom::array{doc["records"]})
        out.rows.push_back(row_at(e));
    if (!doc["error"].is_null()) out.failure = failure_at(doc["error"], name);
    return {out, *encoding};
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

std::unique_ptr<csv::byte_source> decoded(csv::byte_source& bytes, const csv::encoding& e) {
    auto text = csv::decode(bytes, e);
    REQUIRE(text.has_value());
    return std::move(*text);
}

// As UTF-8, up to what is no text in this encoding.
std::string text_of(std::string_view bytes, const csv::encoding& e) {
    csv::memory_source source{bytes};
    const auto text = decoded(source, e);
    std::string all;
    std::array<char, 4096> room{};
    for (;;) {
        const auto got = text->read(room);
        if (!got || *got == 0) return all;
        all.append(room.data(), *got);
    }
}

// Files of which the expectation tells how they read in an encoding that nobody would find.
bool is_beyond_deciding(const reading& r) {
    return r.failure &&
           (r.failure->code == errc::csv_bad_utf8 || r.failure->code == errc::csv_bad_text);
}

} // namespace

TEST_CASE("record_reader: every file of the corpus reads as expected, in blocks of any size") {
    const auto files = corpus();
    REQUIRE(files.size() >= 150);
    for (const auto& file : files) {
        const auto name = file.filename().string();
        CAPTURE(name);
        const auto expected = expected_of(file);
        const auto bytes = bytes_of(file);
        const auto text = text_of(bytes, expected.encoding);
        for (const std::size_t block : {1U, 7U, 64U, 65536U})
            for (const auto set : instruction_sets()) {
                CAPTURE(block);
                csv::memory_source source{bytes, block};
                const auto decoding = decoded(source, expected.encoding);
                CHECK(read_all(*decoding, text, expected.meaning.seen, set, name) ==
                      expected.meaning);
            }
    }
}

TEST_CASE("decide_encoding, detect_dialect: what the files of the corpus are is found") {
    for (const auto& file : corpus()) {
        const auto name = file.filename().string();
        CAPTURE(name);
        const auto expected = expected_of(file);
        const auto bytes = bytes_of(file);
        const auto& seen = expected.meaning.seen;
        if (!is_beyond_deciding(expected.meaning) && name != "nul-before-bad-utf8.csv") {
            csv::memory_source source{bytes};
            const auto decided = csv::decide_encoding(source, name);
            REQUIRE(decided.has_value());
            CHECK(decided->name() == expected.encoding.name());
        }
        if (!expected.meaning.header) continue;
        const auto found = csv::detect_dialect(text_of(bytes, expected.encoding), true);
        CHECK(found.delimiter == seen.delimiter);
        CHECK(found.sep_line == seen.sep_line);
    }
}

TEST_CASE("reference_reading: agrees with the corpus, so that it may judge random text") {
    for (const auto& file : corpus()) {
        const auto name = file.filename().string();
        CAPTURE(name);
        if (name == "too-many-columns.csv") continue; // it knows no bounds
        const auto expected = expected_of(file);
        const auto& failure = expected.meaning.failure;
        if (failure && failure->code == errc::csv_bad_text) continue; // nor encodings
        CHECK(reference_reading(text_of(bytes_of(file), expected.encoding), expected.meaning.seen,
                                name) == expected.meaning);
    }
}
