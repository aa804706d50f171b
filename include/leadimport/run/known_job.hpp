#pragma once
// A job that exists already, for commands that are given nothing else.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/settings.hpp"

#include <cstddef>
#include <filesystem>

namespace leadimport::run {

struct known_job {
    std::filesystem::path folder;
    std::size_t jobs_of_file = 0; // of which this is the newest; 0 when its folder was named
    job::job_identity identity;
    job::job_command command;
    job::row_counts counts;
    std::uint64_t two_leads = 0;   // of the unknown rows: reason_code::two_leads
    bool files_outdated = false;   // the result files, because rows have been settled since
    bool may_have_doubles = false; // rows were sent again, and not searched for second leads since
};

// `given`: the job's folder, or the file that it imports: then it is the newest of the file's jobs.
// Changes nothing. no_such_job when there is none.
[[nodiscard]] result<known_job> read_job(const std::filesystem::path& given);

// How the job's input was to be read, mapped and sent. A file that `typed` names is read wherever
// it lies. A file that only the job names is read where it lies beside the job's folder
// (find_beside()), and at no other place: else a person who can write to the job's files could have
// us read any file that we may read. bad_option when the user has to name such a file again.
[[nodiscard]] result<raw_options> options_of(const known_job& job, raw_options typed);

// Before anything is sent: whether the token would go where the job's leads are. job_other_address
// when not. What the job says of that is compared, and never used.
[[nodiscard]] result<void> check_address(const known_job& job, const session::api_settings& api);

} // namespace leadimport::run
