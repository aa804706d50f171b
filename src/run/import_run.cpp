#include "leadimport/run/import_run.hpp"

#include "run/api_link.hpp"
#include "run/hand_over.hpp"
#include "run/job_opening.hpp"
#include "run/log.hpp"
#include "run/row_feeder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <exception>
#include <thread>
#include <utility>

namespace leadimport::run {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

mapping::mistakes one(error e) { return {std::move(e)}; }

mapping::checked<prepared> prepare_with(api_link* link, const import_settings& s) {
    auto input = open_input(s.input);
    if (!input) return one(input.error());
    std::optional<mapping::schema> workspace;
    if (link != nullptr) {
        auto fetched = link->fetch_workspace();
        if (!fetched) return one(fetched.error());
        workspace = std::move(*fetched);
    }
    auto map = bind_mapping(*input, s.map, workspace ? &*workspace : nullptr);
    if (!map) return map.error();
    auto report = check_rows(*input, *map);
    if (!report) return one(report.error());
    input->dialect = report->dialect;
    return prepared{std::move(*input), std::move(*map), std::move(*report), std::move(workspace)};
}

// A run that has begun to send: everything that lives as long as the threads do.
class sending {
public:
    sending(const import_settings& s, const observer& watcher, api_link& link, prepared& p,
            opened_job& job, job::recorder_parts recording, std::optional<job::journal> earlier,
            log l);

    import_result run();

private:
    delivery::dispatcher_parts parts();
    void read();
    void listen();
    void tick();
    void end(std::exception_ptr thrown, delivery::ending how);
    void log_row(const delivery::outcome& o);
    import_result conclude();
    [[nodiscard]] std::optional<error> first_problem(const result<void>& closed) const;
    [[nodiscard]] job::job_state state_of(const job::summary& s) const;

    const import_settings& settings_;
    const observer& watcher_;
    api_link& link_;
    prepared& prepared_;
    opened_job& job_;
    log log_;
    std::uint64_t written_;
    std::uint64_t to_rewrite_;
    job::job_recorder recorder_;
    hand_over hand_over_;
    row_feeder feeder_;
    delivery::dispatcher dispatcher_;
    asio::signal_set signals_;
    asio::steady_timer ticker_;
    std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
    clock::time_point began_steady_ = clock::now();
    int signal_ = 0;
    bool over_ = false;
    delivery::ending ending_;
    std::exception_ptr thrown_;
    result<void> fed_; // written by the reader's thread, read after it was joined
};

job::recorder_parts with_log(job::recorder_parts parts,
                             std::function<void(const delivery::outcome&)> ended) {
    parts.ended = std::move(ended);
    return parts;
}

sending::sending(const import_settings& s, const observer& watcher, api_link& link, prepared& p,
                 opened_job& job, job::recorder_parts recording,
                 std::optional<job::journal> earlier, log l)
    : settings_{s},
      watcher_{watcher},
      link_{link},
      prepared_{p},
      job_{job},
      log_{std::move(l)},
      written_{recording.written},
      to_rewrite_{recording.to_rewrite},
      recorder_{link.io.get_executor(),
                with_log(std::move(recording), [this](const auto& o) { log_row(o); })},
      hand_over_{link.io.get_executor(), limits::hand_over_rows},
      feeder_{{p.input, p.map, hand_over_, recorder_, earlier_rows{std::move(earlier)}, written_,
               to_rewrite_, s.limit, job.identity.id}},
      dispatcher_{link.io.get_executor(), parts()},
      signals_{link.io, SIGINT, SIGTERM},
      ticker_{link.io} {}

delivery::dispatcher_parts sending::parts() {
    delivery::retry_policy retries;
    retries.patience = settings_.api->retry_for;
    return {link_.new_lanes(),
            hand_over_,
            link_.limiter,
            recorder_,
            salesmap::judge_lead_creation,
            salesmap::judge_probe,
            salesmap::who_am_i(),
            retries,
            link_.random};
}

import_result sending::run() {
    std::thread reader{[this] { read(); }};
    listen();
    tick();
    asio::co_spawn(link_.io, dispatcher_.run(),
                   [this](std::exception_ptr thrown, delivery::ending how) {
                       end(std::move(thrown), std::move(how));
                   });
    try {
        link_.io.run();
    } catch (...) {
        thrown_ = std::current_exception(); // the reader has to be joined first
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
        fed_ = error{errc::internal, "reading " + settings_.input.string(), e.what()};
        hand_over_.end();
    }
}

// The first signal drains, the second cuts; a third has nothing left to end.
void sending::listen() {
    signals_.async_wait([this](const boost::system::error_code& problem, int signal) {
        if (problem || over_) return;
        const bool again = signal_ != 0;
        signal_ = signal;
        log_.warning(again ? "second signal: cutting what is in flight" : "signal: draining");
        if (watcher_.signalled) watcher_.signalled(signal, again);
        if (again)
            dispatcher_.cut();
        else
            dispatcher_.drain();
        listen();
    });
}

void sending::tick() {
    ticker_.expires_after(watcher_.interval);
    ticker_.async_wait([this](const boost::system::error_code& problem) {
        if (problem || over_) return;
        progress p;
        p.rows = job_.identity.rows;
        p.counts = recorder_.counts();
        p.elapsed = clock::now() - began_steady_;
        p.sending = dispatcher_.status();
        p.draining = signal_ != 0;
        if (watcher_.tick) watcher_.tick(p);
        tick();
    });
}

void sending::end(std::exception_ptr thrown, delivery::ending how) {
    thrown_ = std::move(thrown);
    ending_ = std::move(how);
    over_ = true; // what has come already cannot be cancelled, and must not wait again
    signals_.cancel();
    ticker_.cancel();
}

void sending::log_row(const delivery::outcome& o) {
    auto line = "row " + std::to_string(o.row) + ": " + std::string{delivery::name_of(o.state)};
    if (o.status != 0) line += ", HTTP " + std::to_string(o.status);
    line += ", attempts " + std::to_string(o.attempts);
    if (o.state == delivery::row_state::created)
        log_.debug(line);
    else
        log_.warning(line);
}

std::optional<error> sending::first_problem(const result<void>& closed) const {
    if (!closed) return closed.error(); // first: a disk that is full is why the sending stopped
    if (ending_.why) return ending_.why;
    if (!fed_) return fed_.error();
    return std::nullopt;
}

job::job_state sending::state_of(const job::summary& s) const {
    if (s.why) return job::job_state::stopped;
    if (s.pending() == 0) return job::job_state::finished;
    if (signal_ != 0) return job::job_state::interrupted;
    return feeder_.limited() ? job::job_state::limited : job::job_state::stopped;
}

import_result sending::conclude() {
    const auto closed = recorder_.close(job_.identity.rows);
    import_result r;
    r.folder = job_.folder.path();
    r.signal = signal_;
    auto& s = r.summary;
    s.identity = job_.identity;
    s.began = began_;
    s.ended = std::chrono::system_clock::now();
    const auto counts = recorder_.journal().counts();
    s.counts = counts ? *counts : recorder_.counts();
    s.why = first_problem(closed);
    const auto status = dispatcher_.status();
    s.requests_retried = status.retries;
    s.throttled = status.throttled;
    if (!s.why && !s.adds_up())
        s.why = error{errc::internal, r.folder.string(), "the rows do not add up"};
    s.state = state_of(s);
    if (const auto written = replace_file(job_.folder.summary(), job::to_json(s));
        !written && !s.why)
        s.why = written.error();
    log_.info("ended: " + std::string{job::name_of(s.state)} + ", created " +
              std::to_string(s.counts.created) + ", failed " + std::to_string(s.counts.failed) +
              ", unknown " + std::to_string(s.counts.unknown) + ", pending " +
              std::to_string(s.pending()));
    if (s.why) log_.error("because: " + s.why->message());
    return r;
}

void log_start(log& l, const import_settings& s, const prepared& p, const opened_job& job) {
    l.info((job.resumed ? "resumed" : "begun") + std::string{", version "} +
           job.identity.program_version + ", rows " + std::to_string(p.report.rows) + ", invalid " +
           std::to_string(p.report.invalid) + ", workspace " + job.identity.workspace_id);
    l.info("base URL " + job.identity.base_url + ", rate " + format_rate(s.api->rate) +
           ", connections " + std::to_string(s.api->connections));
}

} // namespace

mapping::checked<prepared> prepare(const import_settings& s) {
    if (!s.api) return prepare_with(nullptr, s);
    const auto link = api_link::make(*s.api);
    if (!link) return one(link.error());
    return prepare_with(link->get(), s);
}

mapping::checked<import_result> run_import(const import_settings& s, const observer& watcher) {
    const auto folder = s.job.empty() ? job::default_folder(s.input) : s.job;
    if (const auto pid = job::running_process(folder); pid != 0 && !s.again)
        return one(
            {errc::job_running, folder.string(), "process " + std::to_string(pid) + " has it"});
    const auto link = api_link::make(*s.api);
    if (!link) return one(link.error());
    auto p = prepare_with(link->get(), s);
    if (!p) return p.error();
    auto opened = open_job(s, *p);
    if (!opened) return one(opened.error());
    auto l = log::open(opened->folder.log(), s.log_level);
    if (!l) return one(l.error());
    log_start(*l, s, *p, *opened);

    // The reader asks what is done through a connection of its own.
    std::optional<job::journal> earlier;
    auto recording =
        job::prepare_recording(std::move(opened->journal), opened->folder.path(),
                               {p->input.dialect, p->input.raw_header, p->input.header});
    if (!recording) return one(recording.error());
    if (opened->resumed) {
        auto second = job::journal::open(opened->folder.journal(), job::journal::mode::read);
        if (!second) return one(second.error());
        earlier = std::move(*second);
    }
    if (watcher.opened) watcher.opened(*p, opened->folder.path(), opened->resumed);
    return sending{
        s, watcher, **link, *p, *opened, std::move(*recording), std::move(earlier), std::move(*l)}
        .run();
}

} // namespace leadimport::run
