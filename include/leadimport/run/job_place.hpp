#pragma once
// Whether a job can lie somewhere, before anything is made there.

#include "leadimport/base/error.hpp"
#include "leadimport/words/message.hpp"

#include <filesystem>
#include <optional>

namespace leadimport::run {

// Why no job's folder can be made there, or be used if it is there: it cannot be made in the folder
// above, it is not fit (job_files.hpp), or its path is longer than its database's may be. Makes and
// changes nothing, so that it may still turn out later that it cannot.
[[nodiscard]] std::optional<error> why_no_job_in(const std::filesystem::path& folder);

// Likewise, and why no import begins there though a folder could be used: it has no journal, and
// may_begin_in() refuses it. `--again` may pass over such a folder all the same.
[[nodiscard]] std::optional<error> why_no_import_in(const std::filesystem::path& folder,
                                                    const std::string& input, bool spooled);

[[nodiscard]] bool has_journal(const std::filesystem::path& folder);

// Of a folder without a journal, which need not be there: job_misplaced, journal_broken when a job
// was in it, job_folder_not_empty when files of the user are, or the record of another file's
// import than that of `input` (empty: it is not known), and what check_folder() says. A copy of the
// input that is `spooled` may be there. Changes nothing; any thread, as the others.
[[nodiscard]] result<void> may_begin_in(const std::filesystem::path& folder,
                                        const std::string& input, bool spooled);
// journal_broken, with `why` of the file's name, when there are files that a job has after its
// journal alone; job_folder_unusable when that cannot be seen.
[[nodiscard]] result<void> refuse_without_journal(const std::filesystem::path& folder,
                                                  const words::phrase<1>& why);

} // namespace leadimport::run
