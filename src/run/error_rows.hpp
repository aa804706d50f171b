#pragma once
// `check --errors FILE`: every invalid row, spelled like the input, with what is wrong with it.
// It can be imported when its rows are corrected; but an import of the input leaves the same rows
// in failed.csv, so that a user is told to correct them there.

#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/csv/record.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/job/row_speller.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/run/settings.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::run {

class error_rows {
public:
    // The file has no name before finish(), so no other program reads a part of it. bad_option when
    // s.errors is there already, or may be made by a job, or nothing can be made there.
    [[nodiscard]] static result<error_rows> create(const import_settings& s);

    // Starts the file, with the header; also anew, when the input turns out to be spelled
    // otherwise.
    [[nodiscard]] result<void> begin(const input::input_file& input);
    [[nodiscard]] result<void> add(const csv::record& r, const requests::row_error& problem);
    // Makes it durable and gives it its name.
    [[nodiscard]] result<void> finish();

private:
    error_rows(std::filesystem::path target, unnamed_file file);
    [[nodiscard]] result<void> write();

    std::filesystem::path target_;
    unnamed_file file_;
    std::optional<job::row_speller> speller_;
    std::string buffer_;
};

} // namespace leadimport::run
