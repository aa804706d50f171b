#pragma once
// Reads CSV (RFC 4180, and what offices make of it) record by record in constant memory: one
// buffer, as large as the largest record so far, bounded by limits::record_bytes.
//
// What counts as what:
//  - LF, CRLF and CR end a record, mixed as they come; the last record may lack its line end.
//  - A cell is quoted when its first character is a quote; inside, everything is text and two
//    quotes are one. A quote anywhere else is text.
//  - A line without any character is blank and skipped. It is no row, but it is a line.
//  - A UTF-8 byte order mark at the very front is no text.
//  - A record with more or fewer cells than the header is handed out with its defect: one bad row
//    is that row's failure. Surplus cells that are empty do not count, nor do missing ones under
//    columns without a name behind the last one that has one: Excel writes such. A file with a
//    single column has no rows with too few.
//  - Text behind a closing quote is that row's defect.
//  - A quote that never closes, a NUL, bytes that are no text and records beyond the bounds end the
//    reading with an error that names the line and column (characters, from 1): behind them no row
//    can be trusted.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/csv/dialect.hpp"
#include "leadimport/csv/instruction_set.hpp"
#include "leadimport/csv/record.hpp"

#include <memory>
#include <span>
#include <string>

namespace leadimport::csv {

class record_reader {
public:
    // Reads `source` (which must outlive the reader) as UTF-8 text with `d.delimiter`, passing over
    // the first line when it is `d.sep_line`. `name` stands in errors, usually the file's name.
    record_reader(byte_source& source, dialect d, std::string name,
                  instruction_set set = instruction_set::best);
    ~record_reader();
    record_reader(record_reader&&) noexcept;
    record_reader& operator=(record_reader&&) noexcept;

    // The first record: the columns' names, trimmed of blanks, in a copy that the reader keeps.
    // Call it once, first. input_empty when there is nothing but blank lines.
    [[nodiscard]] result<std::span<const std::string>> read_header();

    // The next data record, or null at the end. After an error or the end it says the same again.
    [[nodiscard]] result<const record*> next();

    [[nodiscard]] std::span<const std::string> header() const noexcept;
    // The header as it stands in the file, without its line end.
    [[nodiscard]] std::string_view raw_header() const noexcept;
    // What was seen so far: a byte order mark, the first line end and whether others came.
    [[nodiscard]] const dialect& seen() const noexcept;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::csv
