#pragma once
// By what the server tells a row's creation from all others, derived from the job and the row.

#include <cstdint>
#include <string>

namespace leadimport::job {

// What stands in the key field of a row's lead: the same for every attempt in every run of the job,
// and of no other row's.
[[nodiscard]] std::string lead_key(const std::string& job_id, std::uint64_t row);
// The Idempotency-Key of a row: the same for every attempt in every run of the job.
[[nodiscard]] std::string row_key(const std::string& job_id, std::uint64_t row);

} // namespace leadimport::job
