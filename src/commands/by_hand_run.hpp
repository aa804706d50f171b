#pragma once
// The run of a job that records what a person said of its rows.

#include "leadimport/base/error.hpp"
#include "leadimport/commands/by_hand.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/words/message.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace leadimport::commands {

// `lines` go into the job's log when it is recorded: which rows, and what was said of them. `apply`
// is called inside the transaction, in which intents that a killed run left have become
// unknown rows, and counts what it does. An error means that nothing was recorded.
[[nodiscard]] result<std::optional<settled_by_hand>>
record_by_hand(run::opened_job& job, const run::import_settings& s,
               const std::vector<words::message>& lines,
               const std::function<result<void>(settled_by_hand&)>& apply);

} // namespace leadimport::commands
