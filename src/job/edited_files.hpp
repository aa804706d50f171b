#pragma once
// Result files that a user has edited between two runs. What is in them is that user's work.
// Nothing may be appended to it: the lengths in the journal were counted on the bytes before the
// edit.
//
// Evidence that a file is as this program left it: it is at least as long as the journal knows, a
// line begins right behind that length, and what follows are rows that the journal recorded after
// it, and one torn row at most. Where the journal knows no length, or rows have another end by now,
// it is enough that the file holds rows which the journal knows. Cells that were replaced by others
// of the same length do not show; they stay where they are.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/row_speller.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace leadimport::job {

// Whether the result file numbered so holds, behind the length that is known of it, what the
// journal recorded after that, and a torn row at most.
[[nodiscard]] result<bool> tail_is_known(journal& j, const std::filesystem::path& folder,
                                         std::size_t file, const input_form& input,
                                         std::uint64_t rows, const result_extent& known);

// Gives each result file that is not as it was left another name (failed.edited.csv, or with a
// number that is free), so that it can be written anew. These names.
[[nodiscard]] result<std::vector<std::filesystem::path>>
set_edited_aside(journal& j, const std::filesystem::path& folder, const input_form& input,
                 const result_extent& known);

} // namespace leadimport::job
