#pragma once
// Rows of the file that a job imports, by their numbers: what stood in their cells then.

#include "leadimport/base/reason.hpp"
#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/journal.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::run {

// One thread at a time.
class original_rows {
public:
    // Of the job in `folder` the rows `numbers`, which are ascending; their cells become a file at
    // `place`, so that memory holds some bytes for each row and no cells. The job's file is looked
    // for where find_beside() finds it; what is not what the job began with is input_changed.
    // Changes nothing.
    [[nodiscard]] static result<original_rows> read(const std::filesystem::path& folder,
                                                    const std::vector<std::uint64_t>& numbers,
                                                    const input::spool_place& place);

    // The same of a file that no job has imported, as it is now, read as `reading` says. bad_option
    // when it has numbers of another file's rows.
    [[nodiscard]] static result<original_rows> read_file(const std::filesystem::path& file,
                                                         const input::reading_choices& reading,
                                                         const std::vector<std::uint64_t>& numbers,
                                                         const input::spool_place& place);

    // What became of the rows of the job in `folder` alone, whose cells cannot be read any more.
    [[nodiscard]] static result<original_rows> without_cells(const std::filesystem::path& folder,
                                                             const input::spool_place& place);

    [[nodiscard]] std::span<const std::string> header() const noexcept { return header_; }
    // Its cells, until the next call; nothing when the job has no such row, or none of as many
    // cells as the header.
    [[nodiscard]] result<std::optional<std::span<const std::string_view>>> row(std::uint64_t n);
    // Whether that row is a lead by now, or may be or become one; one whose lead was deleted again
    // is none.
    enum class lead { no_such_row, none, there, in_doubt };
    [[nodiscard]] result<lead> lead_of(std::uint64_t row);
    // What the job knows of that row's end: why it failed. Nothing when it knows no such row.
    [[nodiscard]] result<std::optional<reason>> error_of(std::uint64_t row);

private:
    struct place_of_row {
        std::uint64_t row = 0;
        std::uint64_t at = 0;
        std::uint32_t bytes = 0;
    };
    // What became of the rows; without a job nothing did.
    class ends_of_rows {
    public:
        ends_of_rows() = default;
        explicit ends_of_rows(job::journal journal) : journal_{std::move(journal)} {}
        [[nodiscard]] result<std::optional<job::row_entry>> row(std::uint64_t n);
        [[nodiscard]] result<bool> is_undone(std::uint64_t n);

    private:
        std::optional<job::journal> journal_;
    };
    original_rows(ends_of_rows journal, unnamed_file heap);
    static result<original_rows> at(const input::spool_place& place, ends_of_rows journal);
    // `job`: nothing when the file has none.
    result<void> take(input::input_file& input, const job::job_identity* job,
                      const std::vector<std::uint64_t>& numbers);
    void add(std::uint64_t row, std::span<const std::string_view> cells);
    result<void> flush();

    ends_of_rows journal_;
    unnamed_file heap_;
    std::string folder_;
    std::vector<std::string> header_;
    std::vector<place_of_row> places_;
    std::string buffer_; // of the heap: what is not written yet, and then the row that is looked at
    std::uint64_t written_ = 0;
    std::vector<std::string_view> cells_;
};

} // namespace leadimport::run
