#include "leadimport/run/read_figures.hpp"

#include "leadimport/salesmap/contact.hpp"

#include <utility>

namespace leadimport::run {

result<void> read_figures(job::journal& j, job::job_figures& f) {
    const auto counts = j.counts();
    if (!counts) return counts.error();
    f.counts = *counts;
    return read_figures_besides_rows(j, f);
}

result<void> read_figures_besides_rows(job::journal& j, job::job_figures& f) {
    const auto undone = j.undone();
    if (!undone) return undone.error();
    f.undone = *undone;
    for (const auto& [kind, numbers] : {std::pair{salesmap::contact_kind::person, &f.people},
                                        {salesmap::contact_kind::organization, &f.organizations}}) {
        const auto counted = j.count_references(static_cast<unsigned>(kind));
        if (!counted) return counted.error();
        *numbers = *counted;
    }
    return {};
}

} // namespace leadimport::run
