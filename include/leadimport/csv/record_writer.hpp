#pragma once
// Spells records for a result file: the input's own cells first, then cells of ours.
//
// The input's cells keep their spelling: where a row has as many cells as the header, its raw bytes
// are copied. A row with fewer is padded with empty cells, so that our cells stand under their
// headings; a row with more keeps its surplus behind our cells, so that nothing is lost and every
// later import refuses the row until the user corrects it.
//
// Our own cells hold texts of a server and the like. Opened in Excel, a cell that begins with = + -
// @ or a tab would be a formula, so such a cell gets an apostrophe in front (would_be_formula).

#include "leadimport/csv/dialect.hpp"

#include <span>
#include <string>
#include <string_view>

namespace leadimport::csv {

class record_writer {
public:
    // `columns`: how many the input's header has.
    record_writer(dialect d, std::size_t columns) : record_writer{d, columns, columns} {}
    // Of the input's columns only the first `kept` are written: behind them stand the cells that an
    // earlier run added, and ours take their place.
    record_writer(dialect d, std::size_t columns, std::size_t kept);

    // Appends to `out` the header line of a result file, with the byte order mark and the `sep=`
    // line in front when the input has them.
    void header(std::string_view raw_header, std::span<const std::string_view> added,
                std::string& out) const;
    // Appends one record. `raw` is the input's record as it stands in the file; `cells` counts its
    // cells (record::cells.size()).
    void record(std::string_view raw, std::size_t cells, std::span<const std::string_view> added,
                std::string& out) const;

private:
    void own_cell(std::string_view text, std::string& out) const;
    dialect dialect_;
    std::size_t columns_;
    std::size_t kept_;
};

// Whether a spreadsheet may take a cell for a formula: also with a wide sign (＝), and behind
// blanks and characters without width.
[[nodiscard]] bool would_be_formula(std::string_view text) noexcept;

// One cell in `d`'s spelling: quoted when it holds a delimiter, a quote, a line break, or blanks at
// an end.
void append_cell(std::string_view text, const dialect& d, std::string& out);

} // namespace leadimport::csv
