// Reads a file of 12 columns with fast-cpp-csv-parser, touching every cell, and prints what that
// took. It takes no line breaks in quotes. Its cells are C strings: `csvreader` reads the first
// byte of each and is what a reader is compared with; `csvreader-lengths` asks for their lengths,
// too, so that the cells can be compared; `linereader` only finds the lines.

#include "touched.hpp"

#include <array>
#include <cstring>
#include <exception>
#include <iostream>
#include <libfccp/csv.h>
#include <string>
#include <string_view>
#include <utility>

namespace {

constexpr std::size_t columns = 12;
using csv_reader = io::CSVReader<columns, io::trim_chars<>, io::double_quote_escape<',', '"'>>;

template<std::size_t... I>
bool read_row(csv_reader& in, std::array<char*, columns>& cells, std::index_sequence<I...>) {
    return in.read_row(cells[I]...);
}

// The header is read by its line: the columns' order is the file's.
template<std::size_t... I>
void pass_header(csv_reader& in, std::index_sequence<I...>) {
    in.next_line();
    in.set_header(std::to_string(I)...);
}

template<class Touch>
bench::touched read_cells(const char* path, Touch touch) {
    constexpr std::make_index_sequence<columns> all;
    csv_reader in{path};
    pass_header(in, all);
    bench::touched t;
    std::array<char*, columns> cells{};
    while (read_row(in, cells, all)) {
        ++t.rows;
        for (const char* cell : cells)
            touch(t, cell);
    }
    return t;
}

bench::touched read_lines(const char* path) {
    io::LineReader in{path};
    in.next_line();
    bench::touched t;
    while (const char* line = in.next_line()) {
        ++t.rows;
        t.front(line);
    }
    return t;
}

bench::touched read_all(std::string_view mode, const char* path) {
    const auto front = [](bench::touched& t, const char* cell) { t.front(cell); };
    const auto whole = [](bench::touched& t, const char* cell) { t.whole(cell); };
    if (mode == "csvreader") return read_cells(path, front);
    if (mode == "csvreader-lengths") return read_cells(path, whole);
    return read_lines(path);
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc == 3 ? argv[1] : "";
    if (mode != "csvreader" && mode != "csvreader-lengths" && mode != "linereader") {
        std::cerr << "usage: rival_read_leads csvreader|csvreader-lengths|linereader FILE\n";
        return 2;
    }
    try {
        const bench::stopwatch watch;
        watch.print(read_all(mode, argv[2]));
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
