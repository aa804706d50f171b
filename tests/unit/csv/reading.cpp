#include "reading.hpp"

#include "support/english.hpp"

#include "leadimport/base/text.hpp"

#include <doctest/doctest.h>

#include <ostream>

namespace leadimport::tests {
namespace {

bool is_line_break(char c) noexcept { return c == '\n' || c == '\r'; }

void check_raw(std::string_view bytes, const csv::record& r) {
    REQUIRE(r.offset + r.raw.size() <= bytes.size());
    CHECK(bytes.substr(r.offset, r.raw.size()) == r.raw);
    const auto behind = bytes.substr(r.offset + r.raw.size());
    CHECK((behind.empty() || is_line_break(behind.front())));
    const auto before = bytes.substr(0, r.offset);
    CHECK((before.empty() || is_line_break(before.back())));
}

void print_cells(std::ostream& out, const std::vector<std::string>& cells) {
    for (const auto& c : cells)
        out << " [" << text::excerpt(c, 80) << "]";
}

} // namespace

std::ostream& operator<<(std::ostream& out, const reading& r) {
    out << "\n  delimiter " << text::excerpt({&r.seen.delimiter, 1}) << ", "
        << csv::line_end_name(r.seen.ends) << (r.seen.mixed_ends ? " and others" : "")
        << (r.seen.bom ? ", BOM" : "") << (r.seen.sep_line ? ", sep=" : "");
    if (r.header) print_cells(out << "\n  header", *r.header);
    for (const auto& row : r.rows) {
        out << "\n  row " << row.row << " line " << row.line << " offset " << row.offset;
        print_cells(out, row.cells);
        if (row.defect) out << " " << english(meaning_of(*row.defect));
    }
    if (r.failure)
        out << "\n  " << r.failure->where << ": " << english(meaning_of(r.failure->code));
    return out;
}

std::vector<csv::instruction_set> instruction_sets() {
    using enum csv::instruction_set;
    std::vector<csv::instruction_set> sets;
    for (const auto set : {portable, avx2, avx512})
        if (csv::has(set)) sets.push_back(set);
    return sets;
}

reading read_all(std::string_view bytes, const csv::dialect& d, std::size_t block,
                 csv::instruction_set set, const std::string& name) {
    csv::memory_source source{bytes, block};
    return read_all(source, bytes, d, set, name);
}

reading read_all(csv::byte_source& source, std::string_view text, const csv::dialect& d,
                 csv::instruction_set set, const std::string& name) {
    csv::record_reader reader{source, d, name, set};
    reading out;
    if (const auto header = reader.read_header()) {
        out.header.emplace(header->begin(), header->end());
        for (;;) {
            const auto next = reader.next();
            if (!next || *next == nullptr) break;
            const auto& r = **next;
            check_raw(text, r);
            out.rows.push_back(
                {r.row, r.line, r.offset, {r.cells.begin(), r.cells.end()}, r.defect});
        }
    }
    for (int again = 0; again < 2; ++again) {
        const auto last = reader.next();
        if (last) {
            CHECK(*last == nullptr);
            CHECK_FALSE(out.failure);
            continue;
        }
        const failure_read failure{last.error().code, english(last.error().where)};
        if (again > 0) CHECK(out.failure == failure);
        out.failure = failure;
    }
    out.seen = reader.seen();
    return out;
}

} // namespace leadimport::tests
