#pragma once
// `status --row`: what became of one row, and how.

#include "leadimport/commands/job_status.hpp"

#include <string>

namespace leadimport::cli {

// Lines for people, times in local time.
[[nodiscard]] std::string to_text(const commands::row_history& h);
// One line, times in UTC.
[[nodiscard]] std::string to_json(const commands::row_history& h);

} // namespace leadimport::cli
