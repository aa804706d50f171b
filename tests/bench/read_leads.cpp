// Reads a file with the project's reader, touching every cell, and prints what that took.

#include "touched.hpp"

#include "leadimport/csv/byte_source.hpp"
#include "leadimport/csv/record_reader.hpp"

#include <iostream>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;

result<bench::touched> read_all(const std::string& path, csv::instruction_set set) {
    auto source = csv::file_source::open(path);
    if (!source) return source.error();
    csv::record_reader reader{*source, {}, path, set};
    if (const auto header = reader.read_header(); !header) return header.error();
    bench::touched t;
    for (;;) {
        const auto next = reader.next();
        if (!next) return next.error();
        if (*next == nullptr) return t;
        ++t.rows;
        for (const auto cell : (*next)->cells)
            t.whole(cell);
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc == 3 ? argv[1] : "";
    if (mode != "ours" && mode != "ours-portable") {
        std::cerr << "usage: read_leads ours|ours-portable FILE\n";
        return 2;
    }
    const auto set = mode == "ours" ? csv::instruction_set::best : csv::instruction_set::portable;
    const bench::stopwatch watch;
    const auto t = read_all(argv[2], set);
    if (!t) {
        std::cerr << t.error() << '\n';
        return 1;
    }
    watch.print(*t);
    return 0;
}
