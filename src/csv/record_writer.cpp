#include "leadimport/csv/record_writer.hpp"

#include "csv/record_assembler.hpp"

#include "leadimport/base/limits.hpp"

namespace leadimport::csv {
namespace {

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

bool needs_quotes(std::string_view text, char delimiter) noexcept {
    if (text.empty()) return false;
    if (is_blank(text.front()) || is_blank(text.back())) return true;
    const char special[] = {delimiter, '"', '\r', '\n'};
    return text.find_first_of({special, sizeof special}) != text.npos;
}

// What a spreadsheet may pass over before it decides what a cell is: blanks, and what has no width.
constexpr std::string_view passed_over[] = {
    " ",      "\r",     "\n",     "\u00a0", "\u00ad", "\u034f", "\u061c", "\u115f",
    "\u1160", "\u180e", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
    "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d",
    "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d",
    "\u202e", "\u202f", "\u205f", "\u2060", "\u2061", "\u2062", "\u2063", "\u2064",
    "\u2066", "\u2067", "\u2068", "\u2069", "\u3000", "\u3164", "\ufeff", "\uffa0"};

// The wide ones are those of East Asian keyboards.
constexpr std::string_view begin_formulas[] = {"=",      "+",      "-",      "@",     "\t",
                                               "\uff1d", "\uff0b", "\uff0d", "\uff20"};

std::size_t length_of_first(std::string_view text, std::span<const std::string_view> wanted) {
    for (const auto w : wanted)
        if (text.starts_with(w)) return w.size();
    return 0;
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

// What stands beside a row's own cells, at most, but for delimiters of cells that it lacks.
std::size_t besides(std::span<const std::string_view> added) noexcept {
    std::size_t bytes = 4; // a line end, an apostrophe
    for (const auto text : added)
        bytes += 2 * text.size() + 4;
    return bytes;
}

} // namespace

bool would_be_formula(std::string_view text) noexcept {
    while (const auto n = length_of_first(text, passed_over))
        text.remove_prefix(n);
    return length_of_first(text, begin_formulas) > 0;
}

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
    if (raw.size() > limits::block_bytes) out.reserve(out.size() + raw.size() + besides(added));
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
