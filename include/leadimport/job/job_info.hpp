#pragma once
// What a job is an import of, a second time: a small file, `job.info`, beside the journal. With it
// and the result files a journal that is lost or damaged can be made again; and what it says of the
// job's size and of its last run a journal must know, or it is an older copy. It holds no row
// content and no secret.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::job {

// A run that could send rows, written down before its first one.
struct noted_run {
    std::uint64_t number = 0; // 0: earlier versions note none
    std::string owner;        // the journal's word for it: a number may be given a second time
    bool over = false;        // it came to its end, and began no row behind `highest_row`
    bool operator==(const noted_run&) const = default;
};

struct job_info {
    job_identity identity;
    job_command command;
    std::string encoding;          // in which the input was read, and result files are written
    std::uint64_t highest_row = 0; // of which the journal knew something, when this was written
    unsigned connections = 0;      // the most that any run had
    noted_run last_run;
    std::uint64_t server_began = 0; // journal::server_began()
    bool operator==(const job_info&) const = default;
};

// Durable when it comes back; a reader sees the old content or the new.
[[nodiscard]] result<void> write_job_info(const std::filesystem::path& folder, const job_info& i);
// Nothing when there is none, or what is there was not written by write_job_info().
[[nodiscard]] result<std::optional<job_info>> read_job_info(const std::filesystem::path& folder);

} // namespace leadimport::job
