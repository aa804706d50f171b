#pragma once
// Result files that a user has edited between two runs. What is in them is that user's work.
// Nothing may be appended to it: the lengths in the journal were counted on the bytes before the
// edit.
//
// Evidence that a file is as this program left it: its front, as long as the journal knows, has the
// digest that the journal keeps; a line begins right behind that, and what follows are rows that
// the journal recorded after it, and one torn row at most; nothing when it recorded none. Where the
// journal knows no length, or files were being written anew, they are rows that the journal knows.
// And their own cells are those of the input. What is not seen: rows taken out behind the length.
//
// A journal of an earlier version keeps no digests. There, besides, all rows in the file must be
// rows which the journal knows; cells that were replaced by others of the same length do not show.

#include "leadimport/base/error.hpp"
#include "leadimport/base/fingerprint.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/result_rows.hpp"
#include "leadimport/job/row_speller.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace leadimport::job {

// Whether the result file numbered so holds, behind the length that is known of it, what the
// journal recorded after that, and a torn row at most. `each` is called for the rows there, and may
// say that one is not so.
[[nodiscard]] result<bool> tail_is_known(journal& j, const std::filesystem::path& folder,
                                         std::size_t file, const input_form& input,
                                         std::uint64_t rows, const result_extent& known,
                                         const row_visitor& each = {});

struct looked_at_files {
    std::vector<std::filesystem::path> set_aside; // under the names that they have now
    // Of what is known of each of the others, for going on with it.
    std::array<fingerprint, 3> fronts;
};
// Gives each result file that is not as it was left another name (failed.edited.csv, or with a
// number that is free), so that it can be written anew. Reads what is known of each once, and the
// input (`rows`, if any) where rows stand behind that.
[[nodiscard]] result<looked_at_files>
set_edited_aside(journal& j, const std::filesystem::path& folder, const input_form& input,
                 const result_extent& known, const input_rows& rows = {});

} // namespace leadimport::job
