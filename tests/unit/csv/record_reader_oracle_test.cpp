// fast-cpp-csv-parser as an oracle: on files that it can read (a fixed number of columns, no line
// breaks in quotes, no blanks at the ends of cells) both readers find the same cells.

#include "reading.hpp"

#include "leadimport/csv/record_reader.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <libfccp/csv.h>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using row = std::array<std::string, 4>;

std::vector<row> read_with_oracle(std::string text) {
    // It closes the file itself.
    std::FILE* file = ::fmemopen(text.data(), text.size(), "r");
    REQUIRE(file != nullptr);
    io::CSVReader<4, io::trim_chars<>, io::double_quote_escape<',', '"'>> in{"oracle", file};
    in.read_header(io::ignore_no_column, "a", "b", "c", "d");
    std::vector<row> rows;
    char* cells[4] = {};
    while (in.read_row(cells[0], cells[1], cells[2], cells[3]))
        rows.push_back({cells[0], cells[1], cells[2], cells[3]});
    return rows;
}

std::vector<row> read_with_ours(const std::string& text, std::size_t block,
                                csv::instruction_set set) {
    csv::memory_source source{text, block};
    csv::record_reader reader{source, {}, "ours", set};
    REQUIRE(reader.read_header().has_value());
    std::vector<row> rows;
    for (auto next = reader.next(); next && *next != nullptr; next = reader.next()) {
        const auto& cells = (*next)->cells;
        REQUIRE(cells.size() == 4);
        auto& r = rows.emplace_back();
        for (std::size_t i = 0; i < 4; ++i)
            r[i] = cells[i];
    }
    return rows;
}

std::string any_cell(std::mt19937& random) {
    static const std::string pieces[] = {"가", "나다", "x", "1,200", "\"\"", ";", "원", "a b", "'"};
    std::string s;
    bool quoted = false;
    for (auto n = random() % 5; n > 0; --n) {
        const auto& piece = pieces[random() % std::size(pieces)];
        quoted = quoted || piece.find_first_of(",\"") != std::string::npos;
        s += piece;
    }
    return quoted ? '"' + s + '"' : s;
}

std::string any_file(std::mt19937& random, const char* line_end) {
    std::string text = std::string{"a,b,c,d"} + line_end;
    for (auto rows = 1 + random() % 20; rows > 0; --rows) {
        text += "k"; // a line of empty cells alone would be a matter of taste
        for (int i = 1; i < 4; ++i)
            text += ',' + any_cell(random);
        text += line_end;
    }
    return text;
}

} // namespace

TEST_CASE("record_reader: finds what fast-cpp-csv-parser finds") {
    const char* given = std::getenv("LEADIMPORT_TEST_SEED");
    const auto seed = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10))
                                       : std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    for (int i = 0; i < 3000; ++i) {
        const auto text = any_file(random, i % 2 == 0 ? "\n" : "\r\n");
        CAPTURE(text);
        const auto expected = read_with_oracle(text);
        for (const auto set : tests::instruction_sets())
            CHECK(read_with_ours(text, 1 + random() % 64, set) == expected);
    }
}
