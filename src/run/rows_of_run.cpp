#include "run/rows_of_run.hpp"

#include "leadimport/job/job_folder.hpp"
#include "leadimport/run/read_figures.hpp"

#include <utility>

namespace leadimport::run {

rows_of_run::rows_of_run(std::optional<begun_job> job, std::optional<std::uint64_t> limit)
    : limit_{limit} {
    if (!job) return;
    auto journal =
        job::journal::open(job->folder / job::journal_file_name, job::journal::mode::read);
    if (!journal || journal->layout() != job::journal::newest_layout) return;
    if (const auto read = read_figures(*journal, known_); !read) return;
    rows_ = earlier_rows{std::move(*journal)};
    job_ = std::move(job);
}

// A row that was being sent when its process died is unknown when the job goes on.
result<bool> rows_of_run::is_open(std::uint64_t row) {
    if (!job_) return true;
    if (row > job_->identity.rows) return false; // it was added at the end of the file since
    const auto found = rows_.find(row);
    if (!found) return found.error();
    const auto* entry = *found;
    return entry == nullptr ||
           (entry->ended == 0 && entry->outcome.state == delivery::row_state::pending);
}

bool rows_of_run::is_of(std::uint64_t bytes, std::string_view digest) const {
    return !job_ || bytes != job_->identity.input_bytes || digest == job_->identity.input_digest;
}

} // namespace leadimport::run
