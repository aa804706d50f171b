#pragma once
// What `status` tells of a job, for machines.

#include "leadimport/commands/job_status.hpp"

#include <string>
#include <vector>

namespace leadimport::cli {

// One JSON object on one line, times in UTC. `older`: the other jobs of the file.
[[nodiscard]] std::string to_json(const commands::job_status& s,
                                  const std::vector<run::job_glance>& older);

} // namespace leadimport::cli
