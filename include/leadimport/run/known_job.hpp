#pragma once
// A job that exists already, for commands that are given nothing else.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/settings.hpp"

#include <filesystem>

namespace leadimport::run {

struct known_job {
    std::filesystem::path folder;
    job::job_identity identity;
    job::job_command command;
    job::row_counts counts;
};

// `given`: the job's folder, or the file that it imports. Changes nothing. no_such_job when there
// is none.
[[nodiscard]] result<known_job> read_job(const std::filesystem::path& given);

// How the job's input was to be read, mapped and sent, in place of what `typed` says of that.
[[nodiscard]] raw_options options_of(const known_job& job, raw_options typed);

} // namespace leadimport::run
