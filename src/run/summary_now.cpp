#include "leadimport/run/summary_now.hpp"

#include "leadimport/salesmap/contact.hpp"

#include <utility>

namespace leadimport::run {

result<job::summary> summary_now(job::journal& j, const job::job_identity& job,
                                 std::chrono::system_clock::time_point began,
                                 std::uint64_t settled) {
    job::summary s;
    s.identity = job;
    s.settled = settled;
    const auto counts = j.counts();
    if (!counts) return counts.error();
    s.counts = *counts;
    auto codes = j.unknown_codes();
    if (!codes) return codes.error();
    s.unknown_codes = std::move(*codes);
    for (const auto& [kind, numbers] : {std::pair{salesmap::contact_kind::person, &s.people},
                                        {salesmap::contact_kind::organization, &s.organizations}}) {
        const auto counted = j.count_references(static_cast<unsigned>(kind));
        if (!counted) return counted.error();
        *numbers = *counted;
    }
    s.began = began;
    s.ended = std::chrono::system_clock::now();
    const bool over = s.counts.ended() == job.rows;
    s.state = over ? job::job_state::finished : job::job_state::limited;
    return s;
}

} // namespace leadimport::run
