#include "leadimport/commands/job_status.hpp"

#include "leadimport/base/file_state.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/job/journal_age.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/run/read_figures.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/words/commands.hpp"

#include <chrono>
#include <utility>

namespace leadimport::commands {
namespace {

constexpr std::size_t errors_told = 5;

result<void> read_journal(job_status& s) {
    auto journal = job::journal::open(s.folder / "job.db", job::journal::mode::read);
    if (!journal) return journal.error();
    // One that runs writes both of them at this moment.
    if (s.process == 0)
        if (auto newest = job::check_age_at_a_glance(*journal, s.folder); !newest) return newest;
    auto finished_at = journal->finished_at();
    if (!finished_at) return finished_at.error();
    s.finished_at = std::move(*finished_at);
    auto forgotten_at = journal->forgotten_at();
    if (!forgotten_at) return forgotten_at.error();
    s.forgotten_at = std::move(*forgotten_at);
    auto runs = journal->last_runs(limits::runs_told);
    if (!runs) return runs.error();
    s.runs = std::move(*runs);
    const auto count = journal->count_runs();
    if (!count) return count.error();
    s.run_count = *count;
    const auto done = journal->sum_of_runs();
    if (!done) return done.error();
    add_run(s.figures, *done);
    if (auto read = run::read_figures_besides_rows(*journal, s.figures); !read) return read;
    auto codes = journal->unknown_codes();
    if (!codes) return codes.error();
    s.unknown_codes = std::move(*codes);
    for (const auto& [state, errors] : {std::pair{delivery::row_state::failed, &s.failed},
                                        {delivery::row_state::unknown, &s.unknown}}) {
        auto found = journal->frequent_errors(state, errors_told);
        if (!found) return found.error();
        *errors = std::move(*found);
    }
    return {};
}

rate rate_of_import(const job::job_command& command) {
    const auto typed =
        parse_rate(command.rate.empty() ? run::raw_options{}.rate : command.rate, "--rate");
    return typed ? *typed : rate{};
}

// Whom the rows name that are left is not known without reading them: as many as so far.
delivery::work_left work_left_of_job(const job::job_figures& f) {
    const auto rows = f.pending();
    const auto contacts = delivery::contacts_as_so_far(rows, f.counts.ended(),
                                                       f.people.known() + f.organizations.known());
    return {rows, contacts, rows + contacts};
}

std::optional<delivery::forecast> forecast_of_job(const job_status& s) {
    if (s.figures.pending() == 0 || !s.forgotten_at.empty()) return std::nullopt;
    if (s.live) return s.live->forecast;
    if (s.process != 0) return std::nullopt;
    const auto work = work_left_of_job(s.figures);
    return forecast_of(work, time_for(work, {.permitted = s.permitted}),
                       std::chrono::system_clock::now());
}

} // namespace

std::optional<std::chrono::seconds>
job_status::left(std::chrono::system_clock::time_point now) const {
    return forecast ? forecast->left(now) : std::nullopt;
}

result<job_status> read_status(const std::filesystem::path& given) {
    auto job = run::read_job(given);
    if (!job) return job.error();
    job_status s;
    s.folder = std::move(job->folder);
    s.jobs_of_file = job->jobs_of_file;
    s.identity = std::move(job->identity);
    s.figures.rows = s.identity.rows;
    s.figures.counts = job->counts;
    s.process = job::running_process(s.folder);
    s.live = job::read_live_state(s.folder, s.process);
    if (const auto file = state_of(job->command.input, errc::input_unreadable))
        s.input_bytes_now = file->bytes;
    if (const auto read = read_journal(s); !read) return read.error();
    s.permitted = rate_of_import(job->command);
    s.forecast = forecast_of_job(s);
    if (s.live) add_run(s.figures, s.live->figures);
    s.next = run::next_step_of(s.figures, s.unknown_codes, s.process != 0,
                               run::has_imported_failed(s.folder));
    if (!s.forgotten_at.empty()) s.next = run::next_step::nothing; // the result files are deleted
    const auto words = run::words_for(s.folder, s.identity.base_url, job->command);
    s.next_command = run::command_for(s.next, words);
    s.next_names_address = words.names_address;
    return s;
}

std::vector<run::job_glance> read_older_jobs(const job_status& of) {
    std::vector<run::job_glance> all;
    if (of.jobs_of_file < 2) return all;
    for (const auto& folder : job::job_folders(job::first_folder(of.folder)))
        if (folder != of.folder) all.push_back(run::glance_at(folder));
    return all;
}

result<row_history> read_row(const std::filesystem::path& given, const std::string& row) {
    auto job = run::read_job(given);
    if (!job) return job.error();
    const auto number = text::parse_unsigned(row);
    if (!number || *number == 0 || *number > job->identity.rows)
        return error{errc::bad_option, "--row",
                     words::no_row_number_up_to(text::quoted(row), job->identity.rows)};
    auto journal = job::journal::open(job->folder / "job.db", job::journal::mode::read);
    if (!journal) return journal.error();
    if (job::running_process(job->folder) == 0)
        if (const auto newest = job::check_age_at_a_glance(*journal, job->folder); !newest)
            return newest.error();
    auto known = journal->row(*number);
    if (!known) return known.error();
    auto attempts = journal->attempts_of(*number);
    if (!attempts) return attempts.error();
    row_history h;
    h.folder = job->folder;
    h.jobs_of_file = job->jobs_of_file;
    h.row = *number;
    h.outcome.state = delivery::row_state::pending;
    if (*known) h.outcome = std::move((*known)->outcome);
    h.attempts = std::move(*attempts);
    if (auto& o = h.outcome; o.state == delivery::row_state::unknown)
        o.error = run::with_by_hand_hint(
            o, run::words_for(job->folder, job->identity.base_url, job->command));
    auto undone = journal->undone_after(*number - 1, 1);
    if (!undone) return undone.error();
    if (!undone->empty() && undone->front().row == *number) h.undone = std::move(undone->front());
    return h;
}

} // namespace leadimport::commands
