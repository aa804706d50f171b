#pragma once
// The end of a row whose third attempt in doubt left no lead: it is not sent a fourth time.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"

#include <cstdint>

namespace leadimport::run {

// It is failed, by what came of its last attempt. Inside a transaction.
[[nodiscard]] result<void> fail_at_third_doubt(job::journal& j, std::uint64_t row);

} // namespace leadimport::run
