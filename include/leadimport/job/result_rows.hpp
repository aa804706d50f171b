#pragma once
// Reads succeeded.csv, failed.csv and unknown.csv again: what they say of each row. In constant
// memory, in the file's own delimiter, whatever the rows' own cells are.
//
// A kill or a full disk leaves a last row that is not whole: bytes behind the last line end, or a
// quote that is open at the end. Such a row is passed over, and the reading is marked as torn. All
// else that is not a row of such a file counts as strange: a user has edited the file, or it is
// damaged.

#include "leadimport/base/error.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/journal_entries.hpp"
#include "leadimport/job/row_speller.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leadimport::job {

// What a result file says of a row.
struct result_row {
    std::uint64_t row = 0;
    delivery::row_state state = delivery::row_state::created; // that of the file
    unsigned attempts = 0;
    unsigned status = 0;
    std::string lead_id;    // of succeeded.csv, never empty there
    std::string created_at; // of succeeded.csv
    std::string error;      // of the others
    reason_code code{};     // none in files with the first columns
    std::uint64_t own = 0;  // own_cells_hash()
    bool has_origin = true; // of succeeded.csv: its code tells whether an answer named the lead
};

// Of the cells that are the row's own: the first `kept`, of which some may be missing, and those
// behind the first `columns`. The same for a record of the input, where the header has so many, and
// for its record in a result file, where ours stand between.
[[nodiscard]] std::uint64_t own_cells_hash(std::span<const std::string_view> cells,
                                           std::size_t kept, std::size_t columns);

// How a reading ended.
struct reading_end {
    std::uint64_t rows = 0;       // that were visited
    bool torn = false;            // the last one is not whole
    bool open_quote = false;      // because a quote is open at its end
    std::uint64_t strange = 0;    // records that are no row of such a file
    words::message first_strange; // "line 12: …": where the first of them is
    std::optional<error> why;     // the reading ended early: behind that nothing can be read
    // How many rows the file can hold at most that were not visited: those that are strange or
    // behind the end, by the bytes that a row takes at least.
    std::uint64_t hidden = 0;

    // Everything was read but for a torn row.
    [[nodiscard]] bool whole() const { return strange == 0 && !why; }
    // Why it is not, in words.
    [[nodiscard]] words::message words() const { return why ? why->detail : first_strange; }
};

// Gives whether to read on; an error ends it, too.
using row_visitor = std::function<result<bool>(const result_row&)>;

// Visits the rows of the result file numbered `file` (as in result_file_names) in `folder`, one
// after the other. `rows`: how many the job has. An empty file has none. An error is one of the
// system, or the visitor's.
[[nodiscard]] result<reading_end> read_result_file(const std::filesystem::path& folder,
                                                   std::size_t file, const csv::encoding& encoding,
                                                   std::uint64_t rows, const row_visitor& visit);

// The same of what stands behind the length that is known of the file, which has to end with a
// line; with the form of the job's input. Where it does not, or nothing there is a row, the end
// says so (`strange`).
[[nodiscard]] result<reading_end> read_result_tail(const std::filesystem::path& folder,
                                                   std::size_t file, const input_form& input,
                                                   std::uint64_t rows, const result_extent& known,
                                                   const row_visitor& visit);

} // namespace leadimport::job
