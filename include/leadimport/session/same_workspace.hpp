#pragma once
// Whether the token is one of the workspace in which a job's leads are. Blocks.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal_entries.hpp"
#include "leadimport/session/api_link.hpp"

#include <filesystem>

namespace leadimport::session {

// Asks the API whose token it is, and lets `link` renew it with one of the same workspace only.
// job_elsewhere when it is another's.
[[nodiscard]] result<void> check_workspace(api_link& link, const job::job_identity& job,
                                           const std::filesystem::path& folder);

} // namespace leadimport::session
