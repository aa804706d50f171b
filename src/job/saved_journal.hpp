#pragma once
// Saving the journal of a job whose folder was removed while it ran: the open database still has
// all of it.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"

#include <filesystem>

namespace leadimport::job {

// Where the record of the job in `folder` goes when another one stands in its place: the first one
// is `folder-rescued`, the second `folder-rescued-2`, …
[[nodiscard]] std::filesystem::path rescue_folder(const std::filesystem::path& folder, unsigned n);

// Writes a copy of the journal into `folder` itself, so that the next import of the same file finds
// it: when nothing stands there, or a folder that has no journal, is not another job's, and is not
// locked by another process. Else into the first rescue_folder() that is new. Durable when it comes
// back. Which folder it is.
[[nodiscard]] result<std::filesystem::path> save_journal(job::journal& journal,
                                                         const std::filesystem::path& folder);

} // namespace leadimport::job
