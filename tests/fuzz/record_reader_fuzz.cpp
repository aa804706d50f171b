// Any bytes, in blocks of any size, with any instructions: the reader ends, says the same whatever
// the blocks and the processor, and what it hands out is a part of what it got.

#include "support/english.hpp"

#include "leadimport/csv/record_reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;

// Everything that the reader says of a text, in one text.
std::string reading(std::string_view bytes, std::size_t block, char delimiter,
                    csv::instruction_set set) {
    csv::memory_source source{bytes, block};
    csv::dialect d;
    d.delimiter = delimiter;
    csv::record_reader reader{source, d, "f", set};
    const auto header = reader.read_header();
    if (!header) return english(header.error());
    std::string all;
    for (const auto& name : *header)
        all += name + '\x1f';
    for (;;) {
        const auto next = reader.next();
        if (!next) return all + english(next.error());
        if (*next == nullptr) return all;
        const auto& r = **next;
        if (r.offset + r.raw.size() > bytes.size()) std::abort();
        if (bytes.substr(r.offset, r.raw.size()) != r.raw) std::abort();
        all += std::to_string(r.row) + ' ' + std::to_string(r.line);
        for (const auto cell : r.cells)
            all.append("\x1f").append(cell);
        all += '\x1e';
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const char delimiter = size % 2 == 0 ? ',' : ';';
    using enum csv::instruction_set;
    const auto whole = reading(bytes, SIZE_MAX, delimiter, portable);
    for (const auto set : {portable, avx2, avx512}) {
        if (!csv::has(set)) continue;
        for (const std::size_t block : {std::size_t{1}, std::size_t{7}, SIZE_MAX})
            if (whole != reading(bytes, block, delimiter, set)) std::abort();
    }
    return 0;
}
