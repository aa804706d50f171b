#pragma once
// succeeded.csv, failed.csv and unknown.csv: every row that has ended, with its own cells first.
// They are derived from the journal and never ahead of it: after a crash they are cut back to the
// length that the journal knows, and what it has beyond that is written again.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/base/fingerprint.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/row_speller.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::job {

inline constexpr std::array<std::string_view, 3> result_file_names = {"succeeded.csv", "failed.csv",
                                                                      "unknown.csv"};
// What stands behind the row's own cells in the file numbered so.
[[nodiscard]] std::span<const std::string_view> added_columns(std::size_t file,
                                                              unsigned columns = newest_columns);
// The state of the rows in it.
[[nodiscard]] delivery::row_state state_in(std::size_t file);

// One thread at a time.
class result_files {
public:
    // Whether the files are there, hold at least `known`, are not outdated and have the newest
    // columns.
    [[nodiscard]] static bool intact(const std::filesystem::path& folder,
                                     const result_extent& known);
    // Opens the three files, creating what is missing, and cuts them back to `known`; where that is
    // nothing they start with a header. `fronts`: of what is known of each, for the digests.
    [[nodiscard]] static result<result_files> open(const std::filesystem::path& folder,
                                                   const input_form& input,
                                                   const result_extent& known,
                                                   std::array<fingerprint, 3> fronts = {});

    // What stands in unknown.csv of why a row is unknown; without it the outcome's words do. Called
    // by append().
    using unknown_words = std::function<words::message(const delivery::outcome&)>;
    void tell_unknown_by(unknown_words words) { unknown_words_ = std::move(words); }

    // Spells one row into its file's buffer. Rows in other states have no file.
    void append(const delivery::outcome& o);
    // Bytes in the buffers.
    [[nodiscard]] std::size_t unwritten() const noexcept;
    // Buffers to files. After an error the files are not to be used any more; the journal knows
    // better.
    [[nodiscard]] result<void> write();
    // Makes what was written durable.
    [[nodiscard]] result<void> sync();
    // result_file_lost when what stands in a file of that name is not what was written: a user or
    // another program has removed the file, replaced it, or edited it so that its length changed.
    [[nodiscard]] result<void> still_there() const;
    // In bytes, of all that was written.
    [[nodiscard]] std::array<std::uint64_t, 3> lengths() const;
    // Likewise, in hex: what stands in the files, unless the user edits them.
    [[nodiscard]] std::array<std::string, 3> digests() const;

private:
    struct file {
        std::filesystem::path path;
        unique_fd fd;
        std::uint64_t length = 0;
        fingerprint content{}; // of so many bytes
        std::string buffer;
    };
    explicit result_files(row_speller speller) : speller_{std::move(speller)} {}

    row_speller speller_;
    unknown_words unknown_words_;
    std::array<file, 3> files_;
};

} // namespace leadimport::job
