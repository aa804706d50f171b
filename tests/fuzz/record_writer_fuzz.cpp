// A record that is read, written with a cell of ours and read again has the same cells, and ours
// behind the header's columns: missing ones are filled up, empty surplus follows.

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/csv/record_writer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace leadimport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    csv::memory_source source{{reinterpret_cast<const char*>(data), size}};
    csv::record_reader reader{source, {}, "f"};
    const auto header = reader.read_header();
    if (!header) return 0;
    const csv::record_writer writer{reader.seen(), header->size()};
    const std::string_view added[] = {"ours"};
    for (auto next = reader.next(); next && *next != nullptr; next = reader.next()) {
        const auto& r = **next;
        if (r.defect) continue;
        std::vector<std::string> expected{r.cells.begin(), r.cells.end()};
        if (expected.size() < header->size()) expected.resize(header->size());
        expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(header->size()), "ours");
        // What is as wide as the bound has no room for a cell of ours.
        if (expected.size() > limits::columns || header->size() == limits::columns) continue;
        std::string line = "h" + std::string(header->size(), ',') + "\n";
        writer.record(r.raw, r.cells.size(), added, line);
        csv::memory_source again{line};
        csv::record_reader second{again, {}, "f"};
        if (!second.read_header()) std::abort();
        const auto got = second.next();
        if (!got || *got == nullptr) std::abort();
        const auto cells = (*got)->cells;
        if (!std::equal(cells.begin(), cells.end(), expected.begin(), expected.end())) std::abort();
    }
    return 0;
}
