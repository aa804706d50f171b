#include "leadimport/commands/forget.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/job/lost_folder.hpp"
#include "leadimport/job/run_kind.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/newest_job.hpp"
#include "leadimport/run/own_names.hpp"
#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace leadimport::commands {

namespace fs = std::filesystem;

namespace {

// These are the names that this program gives, and no others: the user's own files stay.
bool is_to_go(const fs::directory_entry& file) {
    const auto name = file.path().filename().string();
    std::error_code none;
    return (run::holds_rows(name) || run::is_kept_copy(name) || run::is_left_over(name)) &&
           !fs::is_directory(file.symlink_status(none));
}

result<std::vector<fs::path>> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code problem;
    fs::directory_iterator at{folder, problem};
    for (; !problem && at != fs::directory_iterator{}; at.increment(problem))
        if (is_to_go(*at)) files.push_back(at->path());
    if (problem) return system_error(errc::storage_failed, folder.string(), problem.value());
    std::ranges::sort(files);
    return files;
}

// As far as that can be seen.
bool was_forgotten(const fs::path& folder) {
    auto j = job::journal::open(folder / job::journal_file_name, job::journal::mode::read);
    if (!j) return false;
    const auto moment = j->forgotten_at();
    return moment && !moment->empty();
}

// Links are not followed: what they lead to is not in the folder.
result<std::vector<fs::path>> jobs_in(const fs::path& folder) {
    std::vector<fs::path> jobs;
    std::error_code problem;
    std::error_code hidden;
    fs::recursive_directory_iterator at{folder, problem};
    for (; !problem && at != fs::recursive_directory_iterator{}; at.increment(problem))
        if (fs::is_directory(at->symlink_status(hidden)) && run::holds_job_files(at->path()) &&
            !was_forgotten(at->path()))
            jobs.push_back(at->path());
    if (problem) return system_error(errc::storage_failed, folder.string(), problem.value());
    std::ranges::sort(jobs);
    return jobs;
}

// Nothing when every row has a certain end.
words::message why_not_over(const job::row_counts& counts, std::uint64_t rows, bool doubles) {
    const auto unknown = counts.unknown + counts.sending;
    if (unknown > 0) return words::rows_are_unknown(unknown);
    const auto pending = rows - counts.ended();
    if (pending > 0) return words::rows_are_pending(pending);
    if (doubles) return words::resent_rows_may_have_two_leads;
    return {};
}

result<void> check_is_over(job::journal& j, const run::known_job& job) {
    const auto counts = j.counts();
    if (!counts) return counts.error();
    const auto doubles = j.may_have_doubles();
    if (!doubles) return doubles.error();
    auto why = why_not_over(*counts, job.identity.rows, *doubles);
    if (why.empty()) return {};
    return error{errc::job_not_over, job.folder.string(), std::move(why)};
}

// The one of `files` that the job in `folder`, "failed.csv.import" or "failed.csv.import-2",
// imports.
std::optional<std::string> imported_of(const std::vector<fs::path>& files, const fs::path& folder) {
    for (const auto& file : files)
        if (folder.parent_path() == file.parent_path() &&
            folder.filename().string().starts_with(file.filename().string() + ".import"))
            return file.filename().string();
    return std::nullopt;
}

// A job that imports one of the files needs it to its end.
result<void> check_inside(const forgettable& all) {
    for (const auto& folder : all.jobs_inside) {
        const auto file = imported_of(all.files, folder);
        if (!file) continue;
        const auto job = run::read_job(folder);
        if (!job) return job.error();
        auto why = why_not_over(job->counts, job->identity.rows, job->may_have_doubles);
        if (!why.empty())
            return error{errc::job_not_over, folder.string(),
                         words::imports_file_of_other_job(*file, std::move(why))};
    }
    return {};
}

result<forgettable> look_through(const fs::path& folder) {
    auto files = files_in(folder);
    if (!files) return files.error();
    auto jobs = jobs_in(folder);
    if (!jobs) return jobs.error();
    forgettable all{std::move(*files), std::move(*jobs)};
    if (const auto fine = check_inside(all); !fine) return fine.error();
    return all;
}

result<void> forget_in(job::journal& j) {
    if (auto set = j.delete_securely(); !set) return set;
    const auto finished = j.finished_at();
    if (!finished) return finished.error();
    if (auto begun = j.begin(); !begun) return begun;
    const auto now = format_utc(std::chrono::system_clock::now());
    auto done = j.forget(now);
    // Of a job whose files were to be written anew: there is nothing left to do now.
    if (done && finished->empty()) done = j.set_finished_at(now);
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

// In the folder that was opened, whatever stands at its path by now. Those that are gone already
// are no error: the command may be the second.
result<void> remove_all(const std::vector<fs::path>& files, const job::folder_guard& guard,
                        const fs::path& folder) {
    for (const auto& file : files)
        if (auto gone = guard.remove(file.filename()); !gone) return gone;
    if (auto there = guard.check(); !there) return there;
    return sync_folder(folder);
}

// The figures stay. Why the last run ended may repeat what a server said; it has a line of its own.
result<void> forget_why(const fs::path& summary) {
    const auto json = job::read_file(summary, limits::config_file_bytes);
    if (!json) return json.error();
    auto text = json->value_or(std::string{});
    const auto at = text.find("\n  \"why\": ");
    if (at == text.npos) return {};
    text.erase(at, text.find('\n', at + 1) - at);
    return job::replace_file(summary, text);
}

// The database before the files: while there is one of them, what it holds has to be known.
result<void> carry_out(job::journal& j, const job::folder_guard& guard,
                       const std::vector<fs::path>& files, const fs::path& folder) {
    if (auto there = guard.check(); !there) return there;
    if (auto done = forget_in(j); !done) return done;
    if (auto done = remove_all(files, guard, folder); !done) return done;
    if (auto done = forget_why(folder / "summary.json"); !done) return done;
    return j.overwrite_free_pages();
}

} // namespace

result<std::optional<forgettable>> forget(const run::known_job& job,
                                          const std::function<bool(const forgettable&)>& may) {
    auto open = run::open_newest(job);
    if (!open) return open.error();
    auto& journal = open->journal;
    if (const auto over = check_is_over(journal, job); !over) return over.error();
    auto all = look_through(job.folder);
    if (!all) return all.error();
    if (!may(*all)) return std::optional<forgettable>{};
    const auto begun = journal.begin_run({job::run_kind::forget, std::string{version()}, {}});
    if (!begun) return begun.error();
    const auto guard = job::folder_guard::watch(open->folder);
    if (!guard) return guard.error();
    const auto done = carry_out(journal, *guard, all->files, job.folder);
    const auto state = done ? job::job_state::finished : job::job_state::stopped;
    const auto code = done ? exit_ok : code_of(done.error());
    const auto ended = journal.end_run({std::string{job::name_of(state)}, code, {}, {}});
    if (!done) return job::explain_loss(done.error(), journal, job.folder);
    if (!ended) return ended.error();
    return std::optional{std::move(*all)};
}

} // namespace leadimport::commands
