// Reads a file with the project's reader, touching every cell, and prints what that took.

#include "touched.hpp"

#include "leadimport/csv/byte_source.hpp"
#include "leadimport/csv/record_reader.hpp"

#include <iostream>
#include <optional>
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

std::optional<csv::instruction_set> set_of(std::string_view mode) {
    if (mode == "ours") return csv::instruction_set::best;
    if (mode == "ours-avx2") return csv::instruction_set::avx2;
    if (mode == "ours-portable") return csv::instruction_set::portable;
    return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
    const auto set = argc == 3 ? set_of(argv[1]) : std::nullopt;
    if (!set || !csv::has(*set)) {
        std::cerr
            << "usage: read_leads ours|ours-avx2|ours-portable FILE, on a processor with AVX2 "
               "for the second\n";
        return 2;
    }
    const bench::stopwatch watch;
    const auto t = read_all(argv[2], *set);
    if (!t) {
        std::cerr << t.error() << '\n';
        return 1;
    }
    watch.print(*t);
    return 0;
}
