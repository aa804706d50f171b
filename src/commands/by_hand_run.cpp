#include "commands/by_hand_run.hpp"

#include "leadimport/base/version.hpp"
#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/lost_folder.hpp"
#include "leadimport/job/run_kind.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/job_input.hpp"
#include "leadimport/run/log.hpp"
#include "leadimport/run/rewrite_results.hpp"
#include "leadimport/run/summary_now.hpp"
#include "leadimport/words/log.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace leadimport::commands {
namespace {

using job::job_state;
using system_clock = std::chrono::system_clock;

// What was said goes with the transaction that adopts what a killed run left, and says that the
// result files are outdated.
result<void> record(job::journal& j, const std::function<result<void>()>& apply) {
    if (auto begun = j.begin(); !begun) return begun;
    result<void> done;
    if (const auto adopted = j.adopt_intents(); !adopted) done = adopted.error();
    if (done) done = apply();
    if (done) done = j.outdate_files();
    if (done) done = j.set_finished_at({});
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

class recording {
public:
    recording(run::opened_job& job, const run::import_settings& s) : job_{job}, settings_{s} {}
    result<std::optional<settled_by_hand>>
    run(const std::vector<words::message>& lines,
        const std::function<result<void>(settled_by_hand&)>& apply);

private:
    result<void> begin();
    void write_files();
    void end();
    error end_because(const error& why);
    [[nodiscard]] job::summary summary();
    void note(const result<void>& r);
    void log(const std::vector<words::message>& lines) const;

    run::opened_job& job_;
    const run::import_settings& settings_;
    std::optional<job::folder_guard> guard_;
    system_clock::time_point began_ = system_clock::now();
    settled_by_hand done_;
};

result<std::optional<settled_by_hand>>
recording::run(const std::vector<words::message>& lines,
               const std::function<result<void>(settled_by_hand&)>& apply) {
    auto recorded = begin();
    if (recorded) recorded = record(job_.journal, [&] { return apply(done_); });
    if (!recorded) return end_because(recorded.error());
    log(lines);
    write_files();
    end();
    return std::optional{std::move(done_)};
}

result<void> recording::begin() {
    const auto timeout = settings_.api ? settings_.api->timeout : std::chrono::milliseconds{};
    const auto begun =
        job_.journal.begin_run({job::run_kind::settle, std::string{version()}, timeout});
    if (!begun) return begun.error();
    auto guard = job::folder_guard::watch(job_.folder);
    if (!guard) return guard.error();
    guard_.emplace(std::move(*guard));
    if (auto marked = job_.journal.set_in_use(true); !marked) return marked;
    if (auto noted = run::note_run(job_, false); !noted) return noted;
    return guard_->check();
}

// The first that goes wrong is told.
void recording::note(const result<void>& r) {
    if (!r && !done_.why) done_.why = r.error();
}

void recording::write_files() {
    auto input = run::open_job_input(settings_, job_);
    note(input ? run::rewrite_results(job_, *input, done_.set_aside) : result<void>{input.error()});
}

job::summary recording::summary() {
    auto now = run::summary_now(job_.journal, job_.folder.path(), job_.identity, began_,
                                done_.found_out());
    if (!now) note(now.error());
    auto s = now ? std::move(*now) : job::summary{};
    if (now) done_.counts = s.figures.counts;
    if (done_.why) s.state = job_state::stopped;
    s.why = done_.why;
    s.exit_code = code_of(done_);
    s.reason = job::reason_of(*s.exit_code);
    return s;
}

void recording::end() {
    auto& j = job_.journal;
    if (!j.is_open()) return; // it could not be written; the run counts as one that died
    const auto there = guard_->check();
    if (!there) done_.why = there.error();
    auto now = summary();
    const auto figures = job::to_json(now);
    if (there) note(job::replace_file(job_.folder.summary(), figures));
    if (there) note(run::note_run(job_, true));
    if (there) note(j.set_in_use(false));
    if (done_.why) now.state = job_state::stopped;
    note(j.end_run({std::string{job::name_of(now.state)}, code_of(done_), done_.why, figures}));
    if (done_.why) done_.why = job::explain_loss(*done_.why, j, job_.folder.path());
}

error recording::end_because(const error& why) {
    const auto ended = job_.journal.end_run(
        {std::string{job::name_of(job_state::stopped)}, code_of(why), why, {}});
    if (!ended) log({words::log_end_not_recorded(one_sentence(ended.error()))});
    return job::explain_loss(why, job_.journal, job_.folder.path());
}

// Without it the job's record of its runs still tells.
void recording::log(const std::vector<words::message>& lines) const {
    if (!guard_ || !guard_->check()) return;
    auto l = run::log::open(job_.folder.log(), run::log_level::info);
    if (!l) return;
    for (const auto& line : lines)
        l->info(line);
}

} // namespace

result<std::optional<settled_by_hand>>
record_by_hand(run::opened_job& job, const run::import_settings& s,
               const std::vector<words::message>& lines,
               const std::function<result<void>(settled_by_hand&)>& apply) {
    return recording{job, s}.run(lines, apply);
}

} // namespace leadimport::commands
