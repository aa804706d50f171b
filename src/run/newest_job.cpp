#include "leadimport/run/newest_job.hpp"

#include "leadimport/job/journal_age.hpp"

#include <utility>

namespace leadimport::run {

result<newest_job> open_newest(const known_job& job) {
    auto folder = job::job_folder::open(job.folder);
    if (!folder) return folder.error();
    folder->keep();
    auto journal = job::journal::open(folder->journal(), job::journal::mode::write);
    if (!journal) return journal.error();
    auto info = job::read_job_info(folder->path());
    if (!info) return info.error();
    if (const auto newest = job::check_age(*journal, folder->path(), *info); !newest)
        return newest.error();
    return newest_job{std::move(*folder), std::move(*journal), std::move(*info)};
}

} // namespace leadimport::run
