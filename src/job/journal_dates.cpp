// What the ids of a job's leads say of the time.

#include "job/journal_impl.hpp"

namespace leadimport::job {
namespace {

// Rows are sent in the order of the file, but for some that are sent again.
constexpr std::size_t last_rows = 10'000;

} // namespace

result<std::string> journal::newest_lead() {
    // In such an id the moment comes first, so that the greatest is the newest.
    auto s = impl_->db->prepare(
        "SELECT coalesce(max(lower(lead_id)), '') FROM (SELECT state, lead_id FROM row "
        "ORDER BY row DESC LIMIT ?1) WHERE state = ?2 AND length(lead_id) = 36 "
        "AND substr(lead_id, 15, 1) = '7'");
    if (!s) return s.error();
    const auto found =
        s->bind(1, last_rows).bind(2, number_of(delivery::row_state::created)).step();
    if (!found) return found.error();
    return *found ? s->text(0) : std::string{};
}

} // namespace leadimport::job
