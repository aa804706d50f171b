#pragma once
// What recovering makes of a row that a result file tells of. Pure.

#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/journal_entries.hpp"
#include "leadimport/job/result_rows.hpp"
#include "leadimport/run/recover.hpp"

#include <optional>

namespace leadimport::run {

// `what` is what merge() says of the two, not merging::keep.
[[nodiscard]] delivery::outcome recovered(const job::result_row& said,
                                          const std::optional<job::row_entry>& known, merging what);

} // namespace leadimport::run
