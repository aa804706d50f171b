#pragma once
// What becomes of unknown rows of which a person says that they have no lead.

#include "leadimport/base/error.hpp"
#include "leadimport/commands/by_hand.hpp"
#include "leadimport/job/journal.hpp"

#include <cstdint>
#include <vector>

namespace leadimport::commands {

// What would. The rows are unknown, or were being sent by a run that died.
[[nodiscard]] result<rows_in_question> look_ahead(job::journal& j,
                                                  const std::vector<std::uint64_t>& rows);

// It becomes so, and is counted. Inside a transaction, like journal::settle_absent().
[[nodiscard]] result<void> record_absent(job::journal& j, std::uint64_t row, rows_in_question& all);

} // namespace leadimport::commands
