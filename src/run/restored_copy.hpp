#pragma once
// The copy of a file of fixed rows in which the original stands again in the cells that only a
// spreadsheet has changed. It is imported in the file's place.

#include "leadimport/base/error.hpp"
#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/csv/record.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/input/spool.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace leadimport::run {

class restored_copy {
public:
    // With the header of `input`, which outlives it; at `place`.
    [[nodiscard]] static result<restored_copy> begin(const input::input_file& input,
                                                     const input::spool_place& place);

    // The next row as it is.
    [[nodiscard]] result<void> add(const csv::record& r);
    // The next row, which has these cells.
    [[nodiscard]] result<void> add(const csv::record& r, std::span<const std::string> cells);
    // The whole copy, after its last row.
    [[nodiscard]] result<unnamed_file> finish() &&;

private:
    restored_copy(const input::input_file& input, unnamed_file file, std::string folder);
    void fill_up_to(const csv::record& r);
    result<void> end_row(std::size_t begun_at);
    result<void> flush();

    const input::input_file* input_;
    unnamed_file file_;
    std::string folder_;
    std::string out_;        // what is not written yet
    std::uint64_t line_ = 1; // of the copy, that comes next
};

} // namespace leadimport::run
