#pragma once
// `status --row`: what became of one row, and how.

#include "cli/job_status.hpp"

#include <string>

namespace leadimport::cli {

// Lines for people, times in local time.
[[nodiscard]] std::string to_text(const row_history& h);
// One line, times in UTC.
[[nodiscard]] std::string to_json(const row_history& h);

} // namespace leadimport::cli
