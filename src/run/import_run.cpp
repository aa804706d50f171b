#include "leadimport/run/import_run.hpp"

#include "run/sending.hpp"
#include "run/settling.hpp"
#include "run/signals.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/run/spool.hpp"
#include "leadimport/salesmap/contact.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leadimport::run {

namespace {

mapping::mistakes one(error e) { return {std::move(e)}; }

void log_start(log& l, const import_settings& s, const prepared& p, const opened_job& job) {
    l.info((job.resumed ? "resumed" : "begun") + std::string{", version "} +
           job.identity.program_version + ", rows " + std::to_string(p.report.rows) + ", invalid " +
           std::to_string(p.report.invalid) + ", workspace " + job.identity.workspace_id);
    l.info("base URL " + job.identity.base_url + ", rate " + format_rate(s.api->rate) +
           ", connections " + std::to_string(s.api->connections));
}

// An import whose job is open: sends, settles what is unknown then, and sends again what is not
// there. Each step leaves the journal for the next.
class open_import {
public:
    open_import(const import_settings& s, const observer& watcher, api_link& link, prepared& p,
                opened_job& job, log& l)
        : settings_{s},
          watcher_{watcher},
          link_{link},
          input_{p},
          job_{job},
          log_{l},
          signals_{link.io},
          rules_{s.max_failures},
          left_{s.limit} {
        result_.folder = job_.folder.path();
        result_.sends = s.send;
        result_.summary.identity = job_.identity;
        result_.summary.began = std::chrono::system_clock::now();
        result_.summary.rate = s.api->rate;
        result_.summary.connections = s.api->connections;
    }

    // Makes journal and files agree; then they can be told of, and continued.
    result<void> prepare();
    result<import_result> run();

private:
    result<void> send(std::optional<std::uint64_t> limit);
    result<bool> send_canary();
    result<void> settle();
    result<void> settle_and_send();
    [[nodiscard]] bool may_settle() const;
    void count_contacts(job::journal& j);
    void conclude();
    void log_end();

    const import_settings& settings_;
    const observer& watcher_;
    api_link& link_;
    prepared& input_;
    opened_job& job_;
    log& log_;
    signals signals_; // none ends the process from now on
    delivery::stop_rules rules_;
    std::optional<job::recorder_parts> recording_;
    std::optional<std::uint64_t> left_;                // of --limit
    std::uint64_t handed_ = 0;                         // rows that were to be sent the last time
    std::vector<row_end> ends_;                        // some of those of the last time
    std::chrono::steady_clock::duration exchanging_{}; // of all requests together
    bool begun_ = false;                               // something of this job is recorded
    import_result result_;
    settled last_; // of the last round
};

result<void> open_import::prepare() {
    const auto& in = input_.input;
    auto made = job::prepare_recording(std::move(job_.journal), job_.folder.path(),
                                       {in.dialect, in.raw_header, in.header, in.encoding});
    if (!made) return made.error();
    recording_.emplace(std::move(*made));
    return {};
}

result<void> open_import::send(std::optional<std::uint64_t> limit) {
    // The reader asks what is done through a connection of its own.
    std::optional<job::journal> earlier;
    if (job_.resumed || begun_) {
        auto second = job::journal::open(job_.folder.journal(), job::journal::mode::read);
        if (!second) return second.error();
        earlier = std::move(*second);
    }
    begun_ = true;
    count_contacts(recording_->journal);
    sending all{{settings_, watcher_, link_, input_, job_, log_, signals_, rules_,
                 std::move(*recording_), std::move(earlier), limit, result_.summary.people,
                 result_.summary.organizations}};
    recording_.reset();
    const auto sent = all.run();
    job_.journal = all.take_journal();
    auto& s = result_.summary;
    s.state = sent.state;
    s.counts = sent.counts;
    s.requests_retried += sent.retried;
    s.throttled += sent.throttled;
    s.requests += sent.requests;
    exchanging_ += sent.exchanging;
    if (!s.why) s.why = sent.why;
    count_contacts(job_.journal);
    if (sent.signal != 0) result_.signal = sent.signal;
    handed_ = sent.handed;
    ends_ = sent.ends;
    if (left_) *left_ -= std::min(*left_, sent.handed);
    return {};
}

// Sends a few rows ahead. Whether to go on with the others.
result<bool> open_import::send_canary() {
    const auto created = recording_->counts.created;
    const auto rows = std::min(*settings_.canary, left_.value_or(*settings_.canary));
    if (const auto done = send(rows); !done) return done.error();
    auto& s = result_.summary;
    if (watcher_.canary_ended) watcher_.canary_ended(ends_);
    if (s.why || result_.signal != 0) return false;
    if (s.state == job::job_state::finished) return false; // there are no others
    if (s.counts.created - created < handed_) {
        s.why = error{errc::canary_failed,
                      {},
                      std::to_string(s.counts.created - created) + " of " +
                          text::counted(handed_, "row")};
        return false;
    }
    if (s.state != job::job_state::limited || left_ == std::uint64_t{0}) return false;
    if (watcher_.canary_well) {
        if (const int signal = signals_.waiting(); signal != 0) {
            log_.warning("signal: no more rows than those of --canary");
            if (watcher_.signalled) watcher_.signalled(signal, false);
            result_.signal = signal;
            return false;
        }
        signals_.let_go();
        const bool go_on = watcher_.canary_well(handed_, result_.folder);
        signals_.hold();
        if (!go_on) {
            result_.canary = true;
            return false;
        }
    }
    if (const auto done = prepare(); !done) return done.error();
    return true;
}

bool open_import::may_settle() const {
    const auto& s = result_.summary;
    return s.counts.unknown > 0 && !s.why && result_.signal == 0;
}

result<void> open_import::settle() {
    const auto unknown = result_.summary.counts.unknown;
    log_.info("settling, unknown " + std::to_string(unknown));
    if (watcher_.settling) watcher_.settling(unknown);
    auto found = settling{
        {settings_, watcher_, link_, input_, job_.identity, job_.journal, log_,
         signals_}}.run();
    if (const auto counts = job_.journal.counts()) result_.summary.counts = *counts;
    if (!found) return found.error();
    last_ = std::move(*found);
    result_.settled = !last_.why && last_.signal == 0;
    result_.summary.settled += last_.rows() - last_.in_doubt;
    if (last_.why) result_.summary.why = last_.why;
    if (last_.signal != 0) result_.signal = last_.signal;
    if (watcher_.settled) watcher_.settled(last_);
    return {};
}

// What settling changes outdates the result files, and sending writes them anew; it sends nothing
// when nothing is to be sent.
result<void> open_import::settle_and_send() {
    if (auto done = settle(); !done) return done;
    if (auto done = prepare(); !done) return done;
    const bool go_on = settings_.send && !last_.why && last_.signal == 0;
    return send(go_on ? left_ : std::optional<std::uint64_t>{0});
}

result<import_result> open_import::run() {
    if (settings_.send) {
        const auto go_on = settings_.canary ? send_canary() : result<bool>{true};
        if (!go_on) return go_on.error();
        if (*go_on)
            if (const auto done = send(left_); !done) return done.error();
    } else {
        result_.summary.counts = recording_->counts;
        job_.journal = std::move(recording_->journal);
        recording_.reset();
        begun_ = true;
        count_contacts(job_.journal);
    }
    for (unsigned round = 0; round < limits::settle_rounds; ++round) {
        if (!settings_.settle || !may_settle()) break;
        // From here on something was sent: what goes wrong is told with the result.
        if (const auto done = settle_and_send(); !done) {
            result_.summary.why = done.error();
            break;
        }
        if (last_.absent == 0 || !settings_.send) break;
    }
    conclude();
    return std::move(result_);
}

void open_import::count_contacts(job::journal& j) {
    auto& s = result_.summary;
    for (const auto& [kind, numbers] : {std::pair{salesmap::contact_kind::person, &s.people},
                                        {salesmap::contact_kind::organization, &s.organizations}}) {
        const auto counted = j.count_references(static_cast<unsigned>(kind));
        if (counted)
            *numbers = *counted;
        else if (!s.why)
            s.why = counted.error();
    }
}

void open_import::conclude() {
    auto& s = result_.summary;
    s.ended = std::chrono::system_clock::now();
    if (s.requests > 0) s.answer_time = exchanging_ / static_cast<std::int64_t>(s.requests);
    if (!s.why && !s.adds_up())
        s.why = error{errc::internal, result_.folder.string(), "the rows do not add up"};
    // It came when nothing was in flight that it could have interrupted.
    if (result_.signal != 0 && s.state == job::job_state::limited)
        s.state = job::job_state::interrupted;
    if (s.why) s.state = job::job_state::stopped;
    if (const auto written = replace_file(job_.folder.summary(), job::to_json(s));
        !written && !s.why)
        s.why = written.error();
    log_end();
}

void open_import::log_end() {
    const auto& s = result_.summary;
    log_.info("ended: " + std::string{job::name_of(s.state)} + ", created " +
              std::to_string(s.counts.created) + ", failed " + std::to_string(s.counts.failed) +
              ", unknown " + std::to_string(s.counts.unknown) + ", pending " +
              std::to_string(s.pending()));
    if (s.why) log_.error("because: " + s.why->message());
}

} // namespace

mapping::checked<import_result> run_import(const import_settings& s, const observer& watcher) {
    const auto folder = s.job_folder();
    if (const auto pid = job::running_process(folder); pid != 0 && !s.again)
        return one(
            {errc::job_running, folder.string(), "process " + std::to_string(pid) + " has it"});
    const auto link = api_link::make(*s.api);
    if (!link) return one(link.error());
    auto p = prepare(s, link->get(), beside_job(folder));
    if (!p) return p.error();
    if (const auto no = refused_by_strict(s, *p)) {
        if (watcher.checked) watcher.checked(*p);
        return one(*no);
    }
    auto job = open_job(s, *p);
    if (!job) return one(job.error());
    auto l = log::open(job->folder.log(), s.log_level);
    if (!l) return one(l.error());
    log_start(*l, s, *p, *job);
    (*link)->warn = [&l](const std::string& line) { l->warning(line); };

    open_import import{s, watcher, **link, *p, *job, *l};
    if (const auto ready = import.prepare(); !ready) return one(ready.error());
    if (watcher.checked) watcher.checked(*p);
    if (watcher.opened) watcher.opened(job->folder.path(), job->resumed);
    auto done = import.run();
    if (!done) return one(done.error());
    return std::move(*done);
}

} // namespace leadimport::run
