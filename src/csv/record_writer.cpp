#include "leadimport/csv/record_writer.hpp"

#include "csv/record_assembler.hpp"

namespace leadimport::csv {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

bool needs_quotes(std::string_view text, char delimiter) noexcept {
    if (text.empty()) return false;
    if (is_blank(text.front()) || is_blank(text.back())) return true;
    const char special[] = {delimiter, '"', '\r', '\n'};
    return text.find_first_of({special, sizeof special}) != text.npos;
}

bool would_be_formula(std::string_view text) noexcept {
    return !text.empty() && std::string_view{"=+-@\t"}.find(text.front()) != text.npos;
}

// Where the delimiter stands in `raw` that ends its first `columns` cells.
std::size_t end_of_cells(std::string_view raw, std::size_t columns, char delimiter) {
    record_assembler assembler{delimiter};
    for (std::size_t at = 0; at < raw.size(); ++at) {
        const auto c = raw[at];
        if (c != delimiter && c != '"' && c != '\r' && c != '\n') continue;
        static_cast<void>(assembler.put(at, c));
        if (assembler.cells().size() == columns) return at;
    }
    return raw.size();
}

} // namespace

record_writer::record_writer(dialect d, std::size_t columns, std::size_t kept)
    : dialect_{d},
      columns_{columns},
      kept_{kept} {}

void record_writer::header(std::string_view raw_header, std::span<const std::string_view> added,
                           std::string& out) const {
    if (dialect_.bom) out += byte_order_mark;
    if (dialect_.sep_line)
        out.append("sep=").append(1, dialect_.delimiter).append(line_end_text(dialect_.ends));
    record(raw_header, columns_, added, out);
}

void record_writer::record(std::string_view raw, std::size_t cells,
                           std::span<const std::string_view> added, std::string& out) const {
    const auto end_of = [&](std::size_t columns) {
        return cells > columns ? end_of_cells(raw, columns, dialect_.delimiter) : raw.size();
    };
    out += raw.substr(0, end_of(kept_));
    if (cells < kept_) out.append(kept_ - cells, dialect_.delimiter);
    for (const auto text : added) {
        out += dialect_.delimiter;
        own_cell(text, out);
    }
    out += raw.substr(end_of(columns_)); // the surplus, with the delimiter in front of it
    out += line_end_text(dialect_.ends);
}

void record_writer::own_cell(std::string_view text, std::string& out) const {
    if (!would_be_formula(text)) return append_cell(text, dialect_, out);
    append_cell(std::string{"'"}.append(text), dialect_, out);
}

void append_cell(std::string_view text, const dialect& d, std::string& out) {
    if (!needs_quotes(text, d.delimiter)) {
        out += text;
        return;
    }
    out += '"';
    for (const auto c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

} // namespace leadimport::csv
