#include "leadimport/run/existing_leads.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <cstddef>
#include <system_error>
#include <utility>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t jobs_told = 3;

result<void> read_into(job_glance& g) {
    auto journal = job::journal::open(g.folder / job::journal_file_name, job::journal::mode::read);
    if (!journal) return journal.error();
    auto identity = journal->identity();
    if (!identity) return identity.error();
    g.identity = std::move(*identity);
    const auto counts = journal->counts();
    if (!counts) return counts.error();
    g.counts = *counts;
    const auto undone = journal->undone();
    if (!undone) return undone.error();
    g.undone = *undone;
    auto finished = journal->finished_at();
    if (!finished) return finished.error();
    g.finished_at = std::move(*finished);
    const auto command = journal->command();
    if (!command) return command.error();
    g.given_bytes = text::parse_unsigned(command->given_bytes).value_or(g.identity.input_bytes);
    return {};
}

// Costs nothing, whereas counting rows takes time.
bool has_undone(const fs::path& folder) {
    auto journal = job::journal::open(folder / job::journal_file_name, job::journal::mode::read);
    if (!journal) return false;
    const auto undone = journal->undone();
    return undone && *undone > 0;
}

std::vector<fs::path> jobs_of_failed(const fs::path& folder) {
    return job::job_folders(job::default_folder(folder / "failed.csv"));
}

// Of failed.csv, and of other files beside it: what the user had made of it and a later run has
// kept, and copies.
std::vector<fs::path> jobs_of_fixed_rows(const fs::path& folder) {
    const auto of_failed = jobs_of_failed(folder);
    auto all = of_failed;
    std::error_code hidden; // what cannot be listed cannot be imported from either
    for (fs::directory_iterator at{folder, hidden}; !hidden && at != fs::directory_iterator{};
         at.increment(hidden)) {
        const auto& job = at->path();
        if (job.filename().string().find(".import") != std::string::npos && job::has_job(job) &&
            std::ranges::find(of_failed, job) == of_failed.end())
            all.push_back(job);
    }
    return all;
}

// Jobs of failed.csv may have a failed.csv of their own, which was imported as well.
void gather(const std::vector<fs::path>& folders, std::string_view workspace_id, unsigned depth,
            std::vector<job_glance>& all) {
    if (depth > limits::failed_of_failed) return;
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
        gather(jobs_of_fixed_rows(*folder), workspace_id, depth + 1, all);
        auto g = glance_at(*folder);
        if (g.why || (g.identity.workspace_id == workspace_id && g.leads() + g.in_doubt() > 0))
            all.push_back(std::move(g));
    }
}

words::message words_of(const job_glance& g) {
    const auto name = g.folder.string();
    if (g.why) return words::leads_of_job_are_not_known(name);
    const auto commands = words_for(g.folder, g.identity.base_url, {});
    if (g.leads() == 0)
        return words::rows_of_job_may_have_leads(g.in_doubt(), name, commands.settle);
    auto leads = words::leads_of_job_exist(g.leads(), name, commands.undo);
    if (g.in_doubt() == 0) return leads;
    return words::then(std::move(leads),
                       words::rows_of_job_may_have_leads(g.in_doubt(), name, commands.settle));
}

// Of errors that a user may answer by importing the file in another folder.
bool is_about_another_import(errc code) {
    switch (code) {
    case errc::job_differs:
    case errc::job_changed:
    case errc::job_mapping_differs:
    case errc::job_input_differs:
    case errc::job_input_replaced:
    case errc::job_finished: return true;
    default: return false;
    }
}

} // namespace

job_glance glance_at(const fs::path& folder) {
    job_glance g;
    g.folder = folder;
    if (const auto read = read_into(g); !read) g.why = read.error();
    return g;
}

std::uint64_t existing_leads::leads() const noexcept {
    std::uint64_t all = 0;
    for (const auto& job : jobs)
        all += job.leads();
    return all;
}

existing_leads find_existing_leads(const std::vector<fs::path>& folders,
                                   std::string_view workspace_id, std::string_view digest) {
    existing_leads there;
    gather(folders, workspace_id, 0, there.jobs);
    there.of_this_content = std::ranges::any_of(
        there.jobs, [&](const job_glance& g) { return g.identity.input_digest == digest; });
    return there;
}

words::message words_of(const existing_leads& there) {
    words::message all;
    const auto add = [&](words::message part) {
        all = all.empty() ? std::move(part) : words::then(std::move(all), std::move(part));
    };
    for (std::size_t i = 0; i < std::min(there.jobs.size(), jobs_told); ++i)
        add(words_of(there.jobs[i]));
    if (there.jobs.size() > jobs_told)
        add(words::more_jobs_have_leads(there.jobs.size() - jobs_told));
    return all;
}

error with_existing(error e, const fs::path& folder) {
    if (!is_about_another_import(e.code)) return e;
    const auto all = job::job_folders(job::first_folder(folder));
    const auto there = find_existing_leads(all, glance_at(folder).identity.workspace_id, {});
    if (!there.none()) e.detail = words::then(std::move(e.detail), words_of(there));
    return e;
}

bool is_undone(const fs::path& folder) {
    if (!has_undone(folder)) return false;
    const auto job = glance_at(folder);
    return !job.why && job.leads() + job.in_doubt() == 0;
}

bool is_all_undone(const fs::path& folder) {
    if (!is_undone(folder)) return false;
    const auto all = job::job_folders(job::first_folder(folder));
    return find_existing_leads(all, glance_at(folder).identity.workspace_id, {}).none();
}

bool has_failed_whole(const fs::path& folder) {
    const auto job = glance_at(folder);
    return !job.why && !job.finished_at.empty() && job.counts.failed == job.identity.rows;
}

bool is_all_failed(const fs::path& folder) {
    if (!has_failed_whole(folder)) return false;
    const auto all = job::job_folders(job::first_folder(folder));
    return find_existing_leads(all, glance_at(folder).identity.workspace_id, {}).none();
}

std::optional<fs::path> other_job_of_failed(const fs::path& folder, const fs::path& own) {
    std::error_code hidden;
    const auto whole = fs::weakly_canonical(folder, hidden);
    const auto first = job::first_folder(fs::weakly_canonical(fs::absolute(own, hidden), hidden));
    for (const auto& job : jobs_of_fixed_rows(whole)) {
        if (job::first_folder(job) == first) continue;
        const auto g = glance_at(job);
        if (g.why || g.leads() + g.in_doubt() > 0) return job;
    }
    return std::nullopt;
}

std::optional<fs::path> job_of_copy_of_failed(const fs::path& folder) {
    return other_job_of_failed(folder, job::default_folder(folder / "failed.csv"));
}

bool has_imported_failed(const fs::path& folder) {
    const auto jobs = jobs_of_failed(folder);
    if (jobs.empty()) return false;
    const auto newest = glance_at(jobs.back());
    std::error_code none;
    const auto bytes = fs::file_size(folder / "failed.csv", none);
    const bool undone = newest.undone > 0 && newest.leads() + newest.in_doubt() == 0;
    return !newest.why && !undone && !newest.finished_at.empty() && !none &&
           bytes == newest.given_bytes;
}

} // namespace leadimport::run
