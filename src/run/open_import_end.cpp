// How an import ends: what is told, recorded and left behind.

#include "run/log_words.hpp"
#include "run/open_import.hpp"

#include "leadimport/input/spool.hpp"
#include "leadimport/job/lost_folder.hpp"
#include "leadimport/run/import_end.hpp"
#include "leadimport/run/next_step.hpp"
#include "leadimport/run/read_figures.hpp"
#include "leadimport/words/log.hpp"
#include "leadimport/words/run.hpp"

#include <string>
#include <utility>

namespace leadimport::run {

void open_import::count_besides_rows(job::journal& j) {
    auto& s = result_.summary;
    if (const auto read = read_figures_besides_rows(j, s.figures); !read && !s.why)
        s.why = read.error();
}

void open_import::conclude() {
    auto& s = result_.summary;
    s.ended = std::chrono::system_clock::now();
    result_.took = std::chrono::steady_clock::now() - began_;
    if (!s.why && !s.adds_up())
        s.why = error{errc::internal, result_.folder.string(), words::rows_do_not_add_up};
    // If the folder is lost, that is the error to tell: any other may only follow from it, and the
    // advice for a lost folder is different.
    const bool taken_over = s.why && s.why->code == errc::job_taken_over;
    if (const auto there = guard_.check(); !there && !taken_over) s.why = there.error();
    result_.has_folder = !s.why || !job::has_lost_its_folder(s.why->code);
    if (journal().is_open())
        if (auto codes = journal().unknown_codes()) s.unknown_codes = std::move(*codes);
    if (journal().is_open() && settings_.settle)
        if (const auto doubles = journal().may_have_doubles()) result_.may_have_doubles = *doubles;
    if (result_.has_folder) leave_journal();
    // It came when nothing was in flight that it could have interrupted.
    if (result_.signal != 0 && s.state == job::job_state::limited)
        s.state = job::job_state::interrupted;
    if (s.why) s.state = job::job_state::stopped;
    look_at_input();
    if (!s.why && result_.signal == 0) result_.refused = job_.afterwards;
    log_end();
    write_summary();
    end();
}

void open_import::write_summary() {
    auto& s = result_.summary;
    s.exit_code = code_of(result_);
    s.reason = reason_of(result_);
    if (!result_.has_folder) return;
    tell_next_step(s, result_.words, result_.folder);
    if (const auto written = job::replace_file(job_.folder.summary(), job::to_json(s));
        !written && !s.why)
        s.why = written.error();
}

// The run's end with its exit code is recorded last: where the journal has no end of a run, the
// user may not have been told of it. A run that stopped records it before: the next run goes on
// with the job in any case, and explain_loss() may save a copy of the journal, which is to have
// this record.
void open_import::end() {
    auto& s = result_.summary;
    const bool stopped = s.why.has_value();
    if (stopped) {
        if (const auto recorded = record_end(); !recorded) // why it stopped is the one to tell
            log_.error(words::log_end_not_recorded(one_sentence(recorded.error())));
        s.why = job::explain_loss(*s.why, journal(), result_.folder);
    }
    if (watcher_.ended) watcher_.ended(result_);
    if (stopped) return;
    if (auto recorded = record_end(); !recorded) result_.not_recorded = recorded.error();
}

result<void> open_import::record_end() {
    auto& s = result_.summary;
    if (!journal().is_open()) return {};
    auto state = job::name_of(s.state);
    if (s.why)
        state = job::name_of(job::job_state::stopped);
    else if (result_.signal != 0)
        state = job::name_of(job::job_state::interrupted);
    s.exit_code = code_of(result_);
    s.reason = reason_of(result_);
    return journal().end_run({std::string{state}, *s.exit_code, s.why, job::to_json(s), s.reason});
}

error open_import::end_because(error why) {
    if (const auto there = guard_.check(); !there && why.code != errc::job_taken_over)
        why = there.error();
    if (journal().is_open())
        if (const auto ended = journal().end_run(
                {std::string{job::name_of(job::job_state::stopped)}, code_of(why), why, {}});
            !ended)
            log_.error(words::log_end_not_recorded(one_sentence(ended.error())));
    return job::explain_loss(std::move(why), journal(), result_.folder);
}

void open_import::look_at_input() {
    if (result_.signal != 0 || input_.salvaged) return;
    const auto copy = result_.folder / input::kept_input_name;
    auto& now = result_.input;
    now = look_at(input_.spooled ? copy : input_.input.path, input_.input);
    result_.summary.input_grown_bytes = now.grown;
    if (now.last_row_grew && journal().is_open())
        if (const auto last = journal().row(job_.identity.rows); last && *last)
            result_.last_row = (*last)->outcome.state;
    if (now.fate != input::input_fate::as_checked)
        log_.warning(now.grown > 0 ? words::log_input_has_grown(words_of(now.fate), now.grown)
                                   : words::log_input_is(words_of(now.fate)));
}

// Where that fails the journal goes on to say that it is in use, and its log stays beside it.
void open_import::leave_journal() {
    if (!job_.journal.is_open()) return;
    auto left = note_run(job_, true);
    if (left) left = job_.journal.set_in_use(false);
    // What is left to be done when the journal is closed is little then.
    if (left) left = job_.journal.checkpoint();
    if (!left) log_.warning(words::log_journal_not_in_order(one_sentence(left.error())));
}

void open_import::log_end() {
    const auto& s = result_.summary;
    log_.info(words::log_ended(job::name_of(s.state), log_words(s.figures)));
    if (s.why) log_.error(words::log_ended_because(log_words(*s.why)));
    const auto dropped = watcher_.lines_not_shown ? watcher_.lines_not_shown() : 0;
    if (dropped > 0) log_.warning(words::log_lines_not_shown(dropped));
}

} // namespace leadimport::run
