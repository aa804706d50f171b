#include "cli/which_job.hpp"

#include "cli/refusal.hpp"
#include "cli/state_words.hpp"
#include "cli/terminal.hpp"

#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/words/cli_commands.hpp"

#include <system_error>

namespace leadimport::cli {
namespace {

words::message line_about(const run::job_glance& job) {
    const auto folder = job.folder.string();
    if (job.why) return words::job_in_list_is_not_readable(folder);
    const auto state = job::state_of_job(job::running_process(job.folder), job.finished_at);
    return words::job_in_list(folder, run::in_local_time(job.identity.began_at), job.counts.created,
                              job.undone, job.counts.failed, cli::words_of(state));
}

} // namespace

void tell_which(const std::string& file, std::size_t jobs, const std::filesystem::path& newest) {
    if (jobs > 1) say(words::newest_of_jobs(jobs, file, newest.string()));
}

std::optional<exit_code> refuse_several(const std::string& given) {
    std::error_code hidden;
    if (std::filesystem::is_directory(given, hidden)) return std::nullopt;
    const auto all = job::job_folders(job::default_folder(given));
    if (all.size() < 2) return std::nullopt;
    const auto code = refuse({errc::several_jobs, given, {}});
    for (const auto& folder : all)
        detail(line_about(run::glance_at(folder)));
    return code;
}

} // namespace leadimport::cli
