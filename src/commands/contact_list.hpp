#pragma once
// contacts.csv: the people and organizations that a job created, which the API cannot delete.

#include "leadimport/base/error.hpp"
#include "leadimport/commands/undo.hpp"
#include "leadimport/job/journal.hpp"

#include <filesystem>

namespace leadimport::commands {

// `file` is written when there are any.
[[nodiscard]] result<contacts_left> write_contact_list(job::journal& j,
                                                       const std::filesystem::path& file);

} // namespace leadimport::commands
