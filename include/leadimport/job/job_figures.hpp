#pragma once
// The figures of a job and of its runs, once for everybody who writes or shows them: summary.json,
// the live state, `status`, the log, the journal's record of a run. A new figure is a member here,
// its line in `figure_table`, and the one place that counts it.

#include "leadimport/delivery/traffic.hpp"
#include "leadimport/job/journal_entries.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

namespace leadimport::job {

struct job_figures {
    // What the job has come to in all its runs. `rows`: of its input.
    std::uint64_t rows = 0;
    row_counts counts{};
    std::uint64_t undone = 0;         // of the created: their leads were deleted again
    reference_counts people{};        // that rows name
    reference_counts organizations{}; // 〃

    // What one run has done.
    delivery::traffic traffic{}; // from its beginning: sending, settling, deleting
    std::uint64_t settled = 0;   // unknown rows of which it found out what became of them

    // 0 also when more rows have ended than there are, which does not add up.
    [[nodiscard]] std::uint64_t pending() const noexcept {
        return rows - std::min(rows, counts.ended() + counts.sending);
    }
    bool operator==(const job_figures&) const = default;
};

enum class figure_of : std::uint8_t { job, run };
enum class figure_unit : std::uint8_t { number, milliseconds, microseconds };

struct figure {
    std::string_view name; // in files and JSON; the same in every version
    figure_of whose;
    figure_unit unit;
    std::uint64_t (*value)(const job_figures&);
    std::uint64_t& (*in)(job_figures&);
};

// In the order in which they are written.
[[nodiscard]] std::span<const figure> figure_table() noexcept;

// Adds what one run did, as figure_of::run says.
void add_run(job_figures& sum, const job_figures& run);
void add_traffic(delivery::traffic& sum, const delivery::traffic& more);

} // namespace leadimport::job
