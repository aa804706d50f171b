// Random text and random tables. The seed is told with every failure; LEADIMPORT_TEST_SEED sets it.

#include "reading.hpp"
#include "reference_reading.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/csv/record_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ostream>
#include <random>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::string_literals;

unsigned seed() {
    const auto* const wanted = std::getenv("LEADIMPORT_TEST_SEED");
    if (wanted == nullptr) return std::random_device{}();
    return static_cast<unsigned>(text::parse_unsigned(wanted).value_or(0));
}

class chance {
public:
    explicit chance(unsigned seed) : engine_{seed} {}
    // 0 to n - 1.
    std::size_t below(std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(engine_);
    }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template<class Range>
    const auto& one_of(const Range& r) {
        return r[below(std::size(r))];
    }
    std::size_t block() { return one_in(4) ? 65536 : 1 + below(100); }

private:
    std::mt19937 engine_;
};

const std::array good_pieces{"a"s,  "한"s,   "😀"s,    "b c"s,          ","s,     ","s,
                             ","s,  ";"s,    "\t"s,   "\""s,           "\""s,    "\"\""s,
                             "\r"s, "\n"s,   "\r\n"s, "\n"s,           ",\""s,   "\","s,
                             " "s,  "\"\n"s, "é"s,    "\xef\xbb\xbf"s, "x,y\n"s, ""s};
const std::array bad_pieces{"\0"s, "\xff"s, "\xed\x95"s, "\xc0\xaf"s, "\xed\xa0\x80"s, "\x80"s};

std::string soup(chance& luck) {
    std::string out;
    if (luck.one_in(3)) out += "a,b\n";
    const bool bad = luck.one_in(3);
    for (auto n = luck.below(60); n > 0; --n)
        out += bad && luck.one_in(30) ? luck.one_of(bad_pieces) : luck.one_of(good_pieces);
    if (luck.one_in(8)) out.resize(out.size() - std::min<std::size_t>(out.size(), 1));
    return out;
}

constexpr std::array delimiters{',', ';', '\t', '|'};
constexpr std::array line_ends{csv::line_end::lf, csv::line_end::crlf, csv::line_end::cr};

std::string random_cell(chance& luck) {
    std::string out;
    for (auto n = luck.below(6); n > 0; --n)
        out += luck.one_of(good_pieces);
    if (luck.one_in(20)) out.append(luck.below(300), 'z');
    return out;
}

std::string spell(const std::string& cell, const csv::dialect& d, chance& luck) {
    std::string out;
    if (luck.one_in(3)) { // quotes that are not needed
        out = "\"";
        for (const auto c : cell)
            out.append(c == '"' ? 2 : 1, c);
        return out + "\"";
    }
    csv::append_cell(cell, d, out);
    return out;
}

// A random table and the text that spells it, made together.
struct table {
    reading meaning;
    std::string text;

    explicit table(chance& luck) {
        auto& seen = meaning.seen;
        seen.delimiter = luck.one_of(delimiters);
        seen.ends = luck.one_of(line_ends);
        seen.bom = luck.one_in(2);
        if (seen.bom) text = "\xef\xbb\xbf";
        const auto columns = 1 + luck.below(5);
        std::vector<std::string> names{"name"};
        while (names.size() < columns)
            names.emplace_back(text::trim(random_cell(luck)));
        meaning.header = names;
        add_record(names, luck);
        for (auto n = luck.below(20); n > 0; --n)
            add_row(columns, luck);
        end_last_line(luck);
    }

private:
    void add_row(std::size_t columns, chance& luck) {
        auto cells = columns;
        if (luck.one_in(10)) cells = 1 + luck.below(7);
        row_read row{meaning.rows.size() + 1, 0, 0, {}, {}};
        while (row.cells.size() < cells)
            row.cells.push_back(random_cell(luck));
        if (cells < up_to_last_named(*meaning.header))
            row.defect = errc::row_too_few_cells;
        else if (up_to_last_named(row.cells) > columns)
            row.defect = errc::row_too_many_cells;
        if (luck.one_in(10)) end_line();
        row.line = line_;
        row.offset = text.size();
        add_record(row.cells, luck);
        meaning.rows.push_back(row);
    }

    static std::size_t up_to_last_named(const std::vector<std::string>& cells) {
        auto n = cells.size();
        while (n > 0 && cells[n - 1].empty())
            --n;
        return n;
    }

    void add_record(const std::vector<std::string>& cells, chance& luck) {
        std::string spelling;
        for (const auto& cell : cells) {
            if (!spelling.empty() || &cell != &cells.front()) spelling += meaning.seen.delimiter;
            spelling += spell(cell, meaning.seen, luck);
        }
        if (spelling.empty()) spelling = "\"\"";
        // The reference counts what is inside; here only breaks inside quotes can be.
        for (std::size_t i = 0; i < spelling.size(); ++i)
            if (spelling[i] == '\r' || (spelling[i] == '\n' && (i == 0 || spelling[i - 1] != '\r')))
                ++line_;
        text += spelling;
        end_line();
    }

    void end_line() {
        text += csv::line_end_text(meaning.seen.ends);
        ++line_;
    }

    void end_last_line(chance& luck) {
        // A header alone keeps its line end: without one there would be none to see.
        if (!meaning.rows.empty() && luck.one_in(2))
            text.resize(text.size() - csv::line_end_text(meaning.seen.ends).size());
    }

    std::uint64_t line_ = 1;
};

} // namespace

TEST_CASE("record_reader: agrees with the plain reference on random text in random blocks") {
    const auto s = seed();
    chance luck{s};
    for (int i = 0; i < 4000; ++i) {
        const auto bytes = soup(luck);
        csv::dialect d;
        d.delimiter = luck.one_of(delimiters);
        d.sep_line = luck.one_in(20);
        const auto block = luck.block();
        INFO("LEADIMPORT_TEST_SEED=" << s << ", text " << i << ", block " << block << ": "
                                     << text::excerpt(bytes, 2000));
        const auto expected = reference_reading(bytes, d);
        for (const auto set : instruction_sets())
            REQUIRE(read_all(bytes, d, block, set) == expected);
    }
}

TEST_CASE("record_reader: agrees with the reference on a file of many blocks") {
    const auto s = seed();
    chance luck{s};
    std::string bytes = "a,b,c\n";
    while (bytes.size() < 1'000'000) {
        std::string line;
        for (int i = 0; i < 3; ++i)
            csv::append_cell(random_cell(luck), {}, line.append(i > 0 ? "," : ""));
        bytes += line + "\r\n";
        if (luck.one_in(1000)) bytes += "\"" + std::string(luck.below(200'000), 'y') + "\",,\n";
    }
    const auto expected = reference_reading(bytes, {});
    for (const std::size_t block : {9'999U, 65'535U, 65'536U}) {
        INFO("LEADIMPORT_TEST_SEED=" << s << ", block " << block);
        for (const auto set : instruction_sets()) {
            const bool same = read_all(bytes, {}, block, set) == expected;
            REQUIRE(same); // too long to be printed
        }
    }
}

TEST_CASE("record_reader: a random table spelled in a random dialect reads as the same table") {
    const auto s = seed();
    chance luck{s};
    for (int i = 0; i < 1000; ++i) {
        const table t{luck};
        const auto block = luck.block();
        INFO("LEADIMPORT_TEST_SEED=" << s << ", table " << i << ", block " << block << ": "
                                     << text::excerpt(t.text, 4000));
        for (const auto set : instruction_sets())
            REQUIRE(read_all(t.text, t.meaning.seen, block, set) == t.meaning);
    }
}
