#include "run/sending.hpp"

#include "run/log_words.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/unexpected.hpp"
#include "leadimport/salesmap/lead_date.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/log.hpp"
#include "leadimport/words/run.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <functional>
#include <string_view>
#include <thread>
#include <utility>

namespace leadimport::run {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

job::recorder_deps with_log(job::recorder_deps parts, const job::folder_guard& guard,
                            std::function<void(const delivery::outcome&)> ended) {
    parts.ended = std::move(ended);
    parts.may_begin = [&guard] { return guard.check(); };
    return parts;
}

std::optional<delivery::server_moment> date_in(std::string_view lead_id) {
    const auto date = salesmap::date_of_id(lead_id);
    if (!date) return std::nullopt;
    return delivery::server_moment{date->from};
}

// For the log.
words::message end_of_row(const delivery::outcome& o) {
    const auto state = delivery::name_of(o.state);
    const auto code = name_of(o.why.code);
    if (o.why.code == reason_code::none)
        return o.status == 0 ? words::log_row(o.row, state, o.attempts)
                             : words::log_row_answered(o.row, state, o.status, o.attempts);
    return o.status == 0
               ? words::log_row_because(o.row, state, code, o.attempts)
               : words::log_row_answered_because(o.row, state, o.status, code, o.attempts);
}

// Rows that can be sent and have no end, and no more of them than this sending may hand over.
std::uint64_t rows_to_send(const sending_deps& p, std::uint64_t ended) {
    const auto rows = p.job.identity.rows;
    const auto without = ended + p.invalid_left;
    const auto open = rows - std::min(rows, without);
    return std::min(open, p.limit.value_or(open));
}

// Why nothing more was to be sent does not matter when nothing is left.
bool ends_only_the_sending(errc code) {
    return code == errc::too_many_failures || code == errc::rows_fail_alike ||
           code == errc::time_is_up;
}

} // namespace

sending::sending(sending_deps p)
    : settings_{p.settings},
      watcher_{p.watcher},
      link_{p.link},
      report_{p.input.report},
      so_far_{p.so_far},
      told_{p.told},
      job_{p.job},
      log_{p.log},
      newest_lead_{date_in(p.newest_lead)},
      keys_are_unique_{p.input.key && p.input.key->unique()},
      written_{p.recording.written},
      to_rewrite_{p.recording.to_rewrite},
      recorder_{p.link.io.get_executor(), with_log(std::move(p.recording), p.guard,
                                                   [this](const auto& o) {
                                                       ends_.add(o);
                                                       log_row(o);
                                                   })},
      ended_before_{recorder_.counts().ended()},
      to_send_{rows_to_send(p, ended_before_)},
      hand_over_{p.link.io.get_executor(), limits::hand_over_rows, limits::rows_bytes},
      feeder_{{p.input.input, p.input.map, hand_over_, recorder_,
               earlier_rows{std::move(p.earlier)}, written_, to_rewrite_, p.limit,
               p.job.identity.id, p.settings.key_field, p.job.identity.rows}},
      kept_{p.job.folder.journal(), p.job.identity.id, recorder_},
      references_{kept_},
      dispatcher_{p.link.io.get_executor(), parts(p.rules)},
      signals_{p.signals},
      guard_{p.guard},
      beside_{p.link.io.get_executor()},
      forecaster_{p.settings.api->connections, p.input.answer_time},
      live_{p.link.io.get_executor(), p.job.folder.path(), p.log, [this] { return look(); }} {}

delivery::dispatcher_deps sending::parts(delivery::stop_rules& rules) {
    return {link_.new_lanes(),
            hand_over_,
            link_.limiter(),
            recorder_,
            link_.time,
            rules,
            [key_field = settings_.key_field](const auto& reply, const auto& attempt, auto now) {
                return salesmap::judge_lead_creation(reply, attempt, key_field, now);
            },
            salesmap::judge_probe,
            salesmap::who_am_i(),
            link_.retries,
            link_.random,
            &references_,
            &link_.server_time,
            newest_lead_,
            keys_are_unique_};
}

sent sending::run() {
    std::thread reader{[this] { read(); }};
    signals_.listen([this](int signal) { heard(signal); });
    note_clock();
    live_.start();
    tell_summary();
    beside_.every(watcher_.interval, [this] { return tell_progress(), true; });
    beside_.every(watcher_.log_interval, [this] { return log_progress(), true; });
    beside_.every(limits::folder_looked_at, [this] { return look_at_folder(); });
    beside_.every(running_summary::interval, [this] { return tell_summary(), true; });
    settings_.end.tell(beside_, [this](const error& why) { end_of_time(why); });
    asio::co_spawn(link_.io, dispatcher_.run(),
                   [this](std::exception_ptr thrown, delivery::ending how) {
                       end(std::move(thrown), std::move(how));
                   });
    link_.io.restart(); // its last run() has ended: without this the next would return at once
    try {
        link_.io.run();
    } catch (...) {
        thrown_ = std::current_exception(); // the reader has to be joined first
        signals_.stop();
    }
    hand_over_.stop(); // whatever ended the sending, the reader may end too
    reader.join();
    if (thrown_) std::rethrow_exception(thrown_);
    return conclude();
}

void sending::read() {
    try {
        fed_ = feeder_.run();
    } catch (const std::exception& e) {
        fed_ = error_of(e, words::reading_input(job_.identity.input));
        hand_over_.end();
    }
}

// The first signal drains, the second cuts; a third has nothing left to end.
void sending::heard(int signal) {
    const bool again = signal_ != 0;
    signal_ = signal;
    log_.warning(again ? words::log_second_signal : words::log_first_signal);
    if (watcher_.signalled) watcher_.signalled(signal, again);
    link_.ends();
    if (again)
        dispatcher_.cut();
    else
        dispatcher_.drain();
}

void sending::tell_progress() const {
    if (!watcher_.tick) return;
    progress p;
    p.rows = job_.identity.rows;
    p.counts = recorder_.counts();
    p.per_second = live_.per_second();
    p.sending = dispatcher_.status();
    p.forecast = forecaster_.latest();
    p.draining = signal_ != 0;
    watcher_.tick(p);
}

void sending::end_of_time(const error& why) {
    log_.warning(words::log_time_is_up);
    link_.ends();
    dispatcher_.stop(why);
}

// The journal's thread looks before anything is begun; this is for when nothing is. Whether it is
// to be looked at again.
bool sending::look_at_folder() {
    note_clock();
    const auto there = guard_.check();
    if (there) return true;
    log_.error(words::log_folder_is_lost(name_of(there.error().code)));
    link_.ends();
    dispatcher_.stop(there.error());
    return false;
}

// So that it stands with the run when a kill has ended it.
void sending::note_clock() {
    const auto now = session::clock_to_keep(link_.server_time);
    if (!now || now == noted_clock_) return;
    noted_clock_ = now;
    recorder_.note_clock(now->offset, now->spread);
}

// Those of people and organizations are the ones before this sending.
job::job_figures sending::figures_now() const {
    auto f = so_far_.figures;
    const auto now = dispatcher_.status();
    f.counts = recorder_.counts();
    f.counts.sending = now.in_flight;
    add_run(f, {.traffic = now.traffic});
    return f;
}

void sending::log_progress() {
    auto line = words::log_progress(log_words(figures_now()));
    if (const auto& ends = forecaster_.latest().ends)
        line = words::log_progress_and_end(std::move(line), format_local_second(*ends));
    log_.info(line);
}

void sending::tell_summary() {
    auto now = so_far_;
    now.figures = figures_now();
    job::add_traffic(now.sending, dispatcher_.status().traffic);
    now.forecast = forecaster_.latest();
    told_.write(std::move(now));
}

// Each row names one person and one organization at most. Those that a row which has failed would
// have needed stay in it until few rows are left.
delivery::work_left sending::left() const {
    const auto less = [](std::uint64_t all, std::uint64_t done) {
        return all - std::min(all, done);
    };
    const auto ended = less(recorder_.counts().ended(), ended_before_);
    const auto rows = less(to_send_, less(ended, feeder_.unsent()));
    const auto& first = report_.to_send;
    const auto& before = so_far_.figures;
    const auto ahead = [&](std::uint64_t all, std::uint64_t known_first, std::uint64_t known_before,
                           salesmap::contact_kind kind) {
        return std::min(rows, less(all, less(known_before, known_first) + kept_.kept(kind)));
    };
    return report_.work(rows,
                        ahead(first.people, first.known_people, before.people.known(),
                              salesmap::contact_kind::person),
                        ahead(first.organizations, first.known_organizations,
                              before.organizations.known(), salesmap::contact_kind::organization));
}

// Once a second: what everybody tells of the end until the next look.
running_now sending::look() {
    auto status = dispatcher_.status();
    forecaster_.look(left(), status, clock::now(), std::chrono::system_clock::now());
    return {std::move(status), figures_now(), forecaster_.latest()};
}

void sending::end(std::exception_ptr thrown, delivery::ending how) {
    thrown_ = std::move(thrown);
    ending_ = std::move(how);
    signals_.stop();
    beside_.end();
    live_.stop();
}

void sending::log_row(const delivery::outcome& o) {
    if (o.state == delivery::row_state::created && settings_.log_level != log_level::debug)
        return; // the log has such lines only at level debug
    const auto line = end_of_row(o);
    if (o.state == delivery::row_state::created)
        log_.debug(line);
    else
        log_.warning(line);
}

std::optional<error> sending::first_problem(const result<void>& closed,
                                            const job::row_counts& counts) const {
    const bool file_lost = !closed && closed.error().code == errc::result_file_lost;
    // First: a disk that is full is why the sending stopped. A file that is lost is not.
    if (!closed && !file_lost) return closed.error();
    const bool over = counts.ended() == job_.identity.rows;
    if (ending_.why && !(over && ends_only_the_sending(ending_.why->code))) return ending_.why;
    if (file_lost) return closed.error();
    if (fed_) return std::nullopt;
    // Where nothing is left to read for, it does not matter what the file is by now.
    if (over && feeder_.files_whole() && fed_.error().code == errc::input_changed)
        return std::nullopt;
    return fed_.error();
}

job::job_state sending::state_of(const sent& s) const {
    if (s.why) return job::job_state::stopped;
    if (s.counts.ended() == job_.identity.rows) return job::job_state::finished;
    if (signal_ != 0) return job::job_state::interrupted;
    return feeder_.limited() ? job::job_state::limited : job::job_state::stopped;
}

sent sending::conclude() {
    note_clock();
    const auto closed = recorder_.close(job_.identity.rows);
    sent s;
    const auto counts = recorder_.journal().counts();
    s.counts = counts ? *counts : recorder_.counts();
    s.handed = feeder_.handed();
    s.unsent = feeder_.unsent();
    const auto status = dispatcher_.status();
    s.traffic = status.traffic;
    s.why = first_problem(closed, s.counts);
    s.signal = signal_;
    s.state = state_of(s);
    s.ends = ends_.take();
    return s;
}

job::journal sending::take_journal() { return std::move(recorder_.journal()); }

} // namespace leadimport::run
