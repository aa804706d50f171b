#pragma once
// Rows of a file of which an import has said before that they are leads, or may be: succeeded.csv,
// unknown.csv, their copies, and files that were put together of them. Imported, they would be
// created a second time.
//
// Evidence is what stands in our own columns, wherever the file lies and whatever its name is. A
// lead's id in leadimport_lead_id, or in leadimport_code the code of a row that was unknown. Result
// files of the first versions have no codes: of those only the name, in a job's folder, tells an
// unknown.csv from a failed.csv.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/record.hpp"
#include "leadimport/run/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::run {

class rows_that_are_leads {
public:
    explicit rows_that_are_leads(std::span<const std::string> header);
    void look_at(const csv::record& r);
    // Why nothing may be sent of the file; nothing when no row speaks against it.
    [[nodiscard]] std::optional<error> refusal(const std::filesystem::path& file) const;

private:
    struct found {
        std::uint64_t rows = 0;
        std::uint64_t first_line = 0;
        std::string first; // the cell
        void add(const csv::record& r, std::string_view cell);
    };

    std::vector<std::size_t> lead_columns_;
    std::vector<std::size_t> code_columns_;
    found leads_;
    found in_doubt_;
};

// Why the input must not be imported, by its name in a job's folder: it is that job's unknown.csv,
// or its copy of a pipe, and this is another job.
[[nodiscard]] std::optional<error> refused_by_name(const import_settings& s);

} // namespace leadimport::run
