#pragma once
// Which rows of the input an import would send now: what is left of the job that it would go on
// with, and no more than --limit allows. For telling beforehand what that takes; while rows are
// sent row_feeder.hpp decides.

#include "run/begun_part.hpp"
#include "run/row_feeder.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/job/job_figures.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace leadimport::run {

class rows_of_run {
public:
    // `job` as begun_job_of() has found it. One whose journal cannot be read, or is of an earlier
    // layout, counts as none: opening it tells why, or brings it up to date.
    rows_of_run(std::optional<begun_job> job, std::optional<std::uint64_t> limit);

    // All rows of the input, whatever they are.
    [[nodiscard]] bool is_whole() const noexcept { return !job_ && !limit_; }
    [[nodiscard]] std::uint64_t limit() const noexcept {
        return limit_.value_or(std::numeric_limits<std::uint64_t>::max());
    }
    // Whether the row has no end yet. Rows must be asked in ascending order.
    [[nodiscard]] result<bool> is_open(std::uint64_t row);
    // Whether an input of that content is the job's, or has it in front. True without a job.
    [[nodiscard]] bool is_of(std::uint64_t bytes, std::string_view digest) const;
    // What the job has come to so far.
    [[nodiscard]] const job::job_figures& known() const noexcept { return known_; }

private:
    std::optional<begun_job> job_;
    std::optional<std::uint64_t> limit_;
    earlier_rows rows_{std::nullopt};
    job::job_figures known_;
};

} // namespace leadimport::run
