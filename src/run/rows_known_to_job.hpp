#pragma once
// Rows of a file that are, by the numbers in their `leadimport_row`, rows of an earlier import, and
// must not be created once more: they have a lead by now, may have or get one, or stand in the file
// twice. What the file's own columns say of its rows is rows_that_are_leads.hpp's.

#include "run/original_rows.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/csv/record.hpp"

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace leadimport::run {

class rows_known_to_job {
public:
    rows_known_to_job() = default;
    // All numbers that stand in the file, ascending.
    explicit rows_known_to_job(std::span<const std::uint64_t> numbers);

    // A row of the file, by its number in the job that `rows` are of. One that the job does not
    // know is the user's own.
    [[nodiscard]] result<void> look_at(const csv::record& r, std::uint64_t number,
                                       original_rows& rows);
    // Why nothing may be sent of the file, with its first such row.
    [[nodiscard]] result<void> check(const std::filesystem::path& file,
                                     const std::filesystem::path& job) const;

private:
    struct found {
        std::uint64_t rows = 0;
        std::uint64_t first_line = 0;
        std::uint64_t first = 0; // its number
        void add(const csv::record& r, std::uint64_t number);
    };

    std::vector<std::uint64_t> twice_; // ascending
    std::set<std::uint64_t> seen_;     // of these
    found leads_;
    found in_doubt_;
    found repeated_;
};

} // namespace leadimport::run
