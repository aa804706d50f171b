#pragma once
// What recovering makes of a row that a result file tells of. Pure.

#include "leadimport/commands/recover.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/journal_entries.hpp"
#include "leadimport/job/result_rows.hpp"

#include <optional>

namespace leadimport::commands {

// `what` is what merge() says of the two, not merging::keep.
[[nodiscard]] delivery::outcome recovered(const job::result_row& said,
                                          const std::optional<job::row_entry>& known, merging what);

} // namespace leadimport::commands
