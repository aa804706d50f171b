#pragma once
// The run of a job that records what a person said of its rows.

#include "run/job_opening.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/run/by_hand.hpp"
#include "leadimport/run/settings.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::run {

// `lines` go into the job's log when it is recorded: which rows, and what was said of them. `apply`
// is called inside the transaction, in which intents that a killed run left have become
// unknown rows, and counts what it does. An error means that nothing was recorded.
[[nodiscard]] result<std::optional<settled_by_hand>>
record_by_hand(opened_job& job, const import_settings& s, const std::vector<std::string>& lines,
               const std::function<result<void>(settled_by_hand&)>& apply);

} // namespace leadimport::run
