#pragma once
// What was found in a file of rows that an import has left (failed.csv), which was opened in a
// spreadsheet to fix them: a spreadsheet changes cells that were not touched, too.

#include "leadimport/base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::run {

struct sheet_cell {
    std::uint64_t row = 0; // of the file that is imported now
    std::uint64_t line = 0;
    std::string column;
    std::string original; // in the file that was imported then
    std::string now;
};

struct sheet_cells {
    std::uint64_t count = 0;
    std::vector<sheet_cell> first{}; // limits::sheet_cells_named at most
};

struct sheet_report {
    std::filesystem::path job;                    // that has the rows; empty: it is not known which
    std::filesystem::path file{};                 // that has them, where there is no job of it
    std::optional<words::message> not_compared{}; // why, when no row could be compared
    sheet_cells fixed{};                          // taken as they are now
    sheet_cells restored{};       // a spreadsheet has changed them: imported as they were
    sheet_cells doubtful{};       // taken as they are, though a spreadsheet may have changed them
    std::uint64_t rows_added = 0; // without a row of that job that they could be compared with
    std::uint64_t bytes = 0;      // of the file that was given
    std::string encoding{};       // likewise
    // A job of another file with rows that the job has left, which has leads or may have.
    std::filesystem::path beside{};
    bool of_check = false; // `check --errors` wrote it: no job has left these rows

    // Whether a row's number is proof enough of which row it is: a job has left it, and its file
    // has the content that it had then.
    [[nodiscard]] bool is_proven() const { return file.empty() && !of_check; }
};

} // namespace leadimport::run
