#pragma once
// Whether a job that exists is this very import, and has something left to do.

#include "leadimport/base/error.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/settings.hpp"

#include <filesystem>
#include <optional>

namespace leadimport::run {

struct resumption {
    resumption() = default; // not out of an error
    // The job is opened only to look for second leads: what the command is refused with after that.
    std::optional<error> afterwards{};
};

// Why this existing job is not the one to go on with; nothing when it is. A finished job is opened
// when rows of it are unknown or may have second leads, or when no run told the user that it is
// finished: there is something to find out or to tell, though nothing to send.
[[nodiscard]] result<resumption> may_resume(job::journal& journal,
                                            const std::filesystem::path& folder,
                                            const import_settings& s, const job::job_identity& now,
                                            input::input_file& input);

} // namespace leadimport::run
