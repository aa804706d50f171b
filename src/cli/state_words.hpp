#pragma once
// What the states of rows and jobs are called on a terminal.

#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/words/message.hpp"

#include <string_view>

namespace leadimport::cli {

[[nodiscard]] words::message words_of(job::job_state s);
[[nodiscard]] words::message words_of(delivery::row_state s);
// `state` as in summary.json, "finished" for one. A name that is none stands for itself.
[[nodiscard]] words::message words_of(std::string_view state);

} // namespace leadimport::cli
