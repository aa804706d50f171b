#include "leadimport/job/row_key.hpp"

#include "leadimport/base/fingerprint.hpp"

namespace leadimport::job {

std::string lead_key(const std::string& job_id, std::uint64_t row) {
    std::string key;
    key.reserve(job_id.size() + 21); // one piece of memory for each row that is sent
    return key.append(job_id).append(":").append(std::to_string(row));
}

std::string row_key(const std::string& job_id, std::uint64_t row) {
    return to_uuid(fingerprint_of(lead_key(job_id, row)));
}

} // namespace leadimport::job
