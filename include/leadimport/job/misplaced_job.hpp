#pragma once
// A job's record in the wrong place. "mv A B" moves A into B when there is a B: who puts a folder
// back like that finds its record one folder too deep. And what was saved of a removed folder may
// lie beside the job's. An import that passes over it begins anew, and creates every lead again.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"

#include <filesystem>
#include <string>

namespace leadimport::job {

// Before a job begins in `folder`: job_misplaced when a record of any job lies beside it
// (rescue_folder) or inside it; job_folder_not_empty when that is of a file of another name than
// `input`, which is to be imported (empty: it is not known), and so is where it belongs.
[[nodiscard]] result<void> refuse_misplaced(const std::filesystem::path& folder,
                                            const std::string& input);
// Before the job there goes on: the same when such a record is of this very job, and knows more
// than its journal does.
[[nodiscard]] result<void> refuse_misplaced(const std::filesystem::path& folder, journal& journal);

} // namespace leadimport::job
