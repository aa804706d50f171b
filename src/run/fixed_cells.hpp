#pragma once
// Rows that an import has left and that were fixed in a spreadsheet: cells that only the
// spreadsheet has changed are imported as they were. The file of the user stays as it is; a copy
// with the original cells is imported in its place.
//
// Evidence: the row's number in `leadimport_row`, and the cell in the file that the job began with,
// whose content is pinned. What else looks the same: a person who types what a spreadsheet makes of
// a cell ("1098765432" for "01098765432"). It would be rare, and `check` shows such cells. Where
// the row's error names the cell, or a field refuses the original and takes what stands there now,
// a person's hand is taken for granted.
//
// Rows of `check --errors` are of a file that may have no job. Then nothing tells that the file is
// as it was when it was checked: a row's number is believed only where half of its cells agree,
// too.

#include "leadimport/base/mistakes.hpp"
#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/run/sheet_report.hpp"

#include <functional>
#include <optional>

namespace leadimport::run {

struct compared_cells {
    std::optional<sheet_report> report{}; // nothing: it is no such file, or is to be taken as it is
    // The whole file with the cells that were restored, UTF-8, delimited as before; nothing when
    // none were.
    std::optional<unnamed_file> copy{};
    char delimiter = ','; // of the copy
};

struct fixed_cells {
    csv::file_source source; // what was given, at its front
    compared_cells found{};
};

// To which fields the columns of such a file go, and what those take: asked for when rows are
// compared, and again when the header turns out to be in another encoding.
using fields_of_rows = std::function<checked<requests::field_map>(const input::input_file&)>;

// `source` is what is imported, s.input or the standard input. A file has such rows when its header
// names `leadimport_row`; they are compared with the job that --fixes names, or with the file that
// it names when that has no job, else with the job in whose folder it lies; for that alone `bind`
// is called. cells_damaged when nothing is known to compare them with, and cells look as a
// spreadsheet leaves them. The copy becomes a file at `place`.
[[nodiscard]] checked<fixed_cells> compare_cells(const import_settings& s, csv::file_source source,
                                                 const fields_of_rows& bind,
                                                 const input::spool_place& place);

} // namespace leadimport::run
