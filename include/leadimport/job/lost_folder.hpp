#pragma once
// What is to be told when a job's folder was moved or removed while it ran. The advice to run the
// same command again would be wrong then: without the folder that command begins anew, and creates
// every lead a second time.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"

#include <filesystem>

namespace leadimport::job {

// Nothing of ours may be written at the folder's path any more.
[[nodiscard]] bool has_lost_its_folder(errc code) noexcept;

// `found` as a guard told it, with what is at stake, and what can be done. Where the folder is gone
// the journal, if it is open, is saved first. Other errors stay as they are.
[[nodiscard]] error explain_loss(error found, journal& journal,
                                 const std::filesystem::path& folder);

} // namespace leadimport::job
