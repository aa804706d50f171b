#include "leadimport/job/job_recorder.hpp"

#include "job/record_queue.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/base/unexpected.hpp"
#include "leadimport/words/job.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport::job {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using delivery::outcome;
using delivery::row_state;

using entries = std::vector<record_entry>;

class job_recorder::impl {
public:
    impl(asio::any_io_executor io, recorder_deps parts);

    asio::awaitable<result<void>> until_durable(std::shared_ptr<durable_wait> wait);
    result<void> join();
    result<void> close(std::uint64_t rows);

    asio::any_io_executor io;
    recorder_deps parts;
    record_queue queue;
    std::atomic<clock::rep> usual_delay{clock::duration{std::chrono::milliseconds{5}}.count()};
    std::array<std::atomic<std::uint64_t>, 6> counted{}; // by row_state

private:
    void work();
    void record(entries& group);
    void give_up(const entries& group, const error& why);
    result<void> commit(entries& group);
    result<void> apply(record_entry& e);
    result<void> apply_end(end_entry& e);
    void answer(const entries& group, const result<void>& how);
    void show(const entries& group);
    void append(const outcome& o);
    void write_files();
    result<void> note_extent();
    void last_try();

    // The journal's thread only, until it is joined.
    bool journal_failed_ = false;
    bool files_failed_ = false;
    bool refuse_intents_ = false;
    entries unrecorded_;  // what a failed transaction held: as much as was in flight
    std::uint64_t shown_; // the last outcome in the files
    bool extent_stale_ = false;
    std::size_t rows_behind_extent_ = 0;
    clock::time_point extent_noted_ = clock::now();

    std::thread thread_;
};

job_recorder::impl::impl(asio::any_io_executor executor, recorder_deps p)
    : io{std::move(executor)},
      parts{std::move(p)},
      // Until the files have all of these again, they are noted as outdated.
      shown_{parts.journal.last_ended()} {
    counted[static_cast<std::size_t>(row_state::created)] = parts.counts.created;
    counted[static_cast<std::size_t>(row_state::failed)] = parts.counts.failed;
    counted[static_cast<std::size_t>(row_state::unknown)] = parts.counts.unknown;
    counted[static_cast<std::size_t>(row_state::skipped)] = parts.counts.skipped;
    // Soon, when they were emptied: of a file without a length that is noted no edit can be told.
    if (parts.to_rewrite > 0) extent_noted_ = {};
    thread_ = std::thread{[this] { work(); }};
}

void job_recorder::impl::work() {
    entries group;
    while (queue.take(group)) {
        try {
            record(group);
        } catch (const std::exception& e) {
            give_up(group, error_of(e, words::recording_of_outcomes));
        }
    }
    last_try();
}

// Somewhere in the middle of a group. What it held is as after a crash, and the next run finds out.
void job_recorder::impl::give_up(const entries& group, const error& why) {
    parts.journal.roll_back();
    journal_failed_ = files_failed_ = true;
    queue.fail(why);
    answer(group, why);
}

void job_recorder::impl::record(entries& group) {
    const auto began = clock::now();
    // Once anything has failed nothing more may be begun. Ends go on into the journal while it
    // works.
    if (parts.may_begin && !queue.failure() && std::ranges::any_of(group, begins_something))
        if (const auto may = parts.may_begin(); !may) queue.fail(may.error());
    const auto refusal = queue.failure();
    refuse_intents_ = refusal.has_value();
    result<void> done;
    if (journal_failed_) {
        done = *refusal;
    } else {
        done = commit(group);
        if (!done) {
            journal_failed_ = true;
            queue.fail(done.error());
        }
    }
    if (!done) {
        answer(group, done);
        for (auto& e : group)
            if (must_not_be_lost(e)) unrecorded_.push_back(std::move(e));
        return;
    }
    const auto took = (clock::now() - began).count();
    usual_delay = (usual_delay * 7 + took) / 8;
    answer(group, refusal ? result<void>{*refusal} : done);
    show(group);
}

result<void> job_recorder::impl::commit(entries& group) {
    auto& journal = parts.journal;
    if (auto begun = journal.begin(); !begun) return begun;
    result<void> done;
    for (auto& e : group)
        if (done = apply(e); !done) break;
    if (done) done = note_extent();
    if (done) done = journal.commit();
    if (!done) journal.roll_back();
    return done;
}

result<void> job_recorder::impl::apply(record_entry& e) {
    if (refuse_intents_ && begins_something(e)) return {};
    auto& j = parts.journal;
    return std::visit(
        overloaded{
            [&](const intents_entry& i) { return j.intents(i.rows); },
            [&](const release_entry& r) { return j.release(r.row, r.attempts, r.why); },
            [&](end_entry& end) { return apply_end(end); },
            [](const rewrite_entry&) { return result<void>{}; }, // it has it already
            [&](const reference_record& r) { return j.change_reference(r.change); },
            [&](const clock_entry& c) { return j.set_run_clock(c.offset, c.spread); },
            [](const catch_up_entry&) { return result<void>{}; },
        },
        e);
}

// The outcome becomes what files and log tell.
result<void> job_recorder::impl::apply_end(end_entry& e) {
    const auto number = parts.journal.record_end(e.outcome);
    if (!number) return number.error();
    e.number = *number;
    return {};
}

// From time to time the files' lengths go into the running transaction, after their bytes are
// durable.
result<void> job_recorder::impl::note_extent() {
    const auto now = clock::now();
    const bool due = now - extent_noted_ >= limits::result_checkpoint ||
                     rows_behind_extent_ >= limits::checkpoint_rows;
    if (!extent_stale_ || files_failed_ || !due) return {};
    if (const auto synced = parts.files.sync(); !synced) {
        files_failed_ = true;
        queue.fail(synced.error());
        return {}; // the journal goes on without them
    }
    extent_stale_ = false;
    extent_noted_ = now;
    rows_behind_extent_ = 0;
    return parts.journal.set_extent({.written = shown_,
                                     .bytes = parts.files.lengths(),
                                     .outdated = parts.to_rewrite > 0,
                                     .digests = parts.files.digests()});
}

void job_recorder::impl::answer(const entries& group, const result<void>& how) {
    std::vector<std::shared_ptr<durable_wait>> waits;
    for (const auto& e : group)
        if (auto wait = wait_of(e)) waits.push_back(std::move(wait));
    if (waits.empty()) return;
    asio::post(io, [waits = std::move(waits), how] {
        for (const auto& w : waits) {
            w->answer = how;
            w->answered.cancel();
        }
    });
}

void job_recorder::impl::show(const entries& group) {
    const overloaded in_the_files{
        [this](const end_entry& end) {
            ++counted[static_cast<std::size_t>(end.outcome.state)];
            append(end.outcome);
            shown_ = end.number;
            extent_stale_ = true;
            if (parts.ended) parts.ended(end.outcome);
        },
        [this](const rewrite_entry& r) {
            append(r.outcome);
            --parts.to_rewrite;
            extent_stale_ = true;
        },
        [](const intents_entry&) {},
        [](const release_entry&) {},
        [](const reference_record&) {},
        [](const clock_entry&) {},
        [](const catch_up_entry&) {},
    };
    for (const auto& e : group)
        std::visit(in_the_files, e);
    write_files();
}

void job_recorder::impl::append(const outcome& o) {
    if (files_failed_) return;
    parts.files.append(o);
    ++rows_behind_extent_;
    if (parts.files.unwritten() > limits::result_bytes) write_files();
}

void job_recorder::impl::write_files() {
    if (files_failed_) return;
    if (const auto written = parts.files.write(); !written) {
        files_failed_ = true;
        queue.fail(written.error());
    }
}

// At the end: what a full disk kept out of the journal may fit by now, and the files'
// extent.
void job_recorder::impl::last_try() {
    if (!unrecorded_.empty()) {
        auto again = std::exchange(unrecorded_, {});
        files_failed_ = true; // the files are cut back and continued by the next run
        if (commit(again)) show(again);
    }
    if (journal_failed_ || files_failed_) return;
    extent_noted_ = {};
    entries none;
    if (const auto noted = commit(none); !noted) queue.fail(noted.error());
}

result<void> job_recorder::impl::join() {
    if (thread_.joinable()) {
        queue.close();
        thread_.join();
    }
    if (auto why = queue.failure()) return *why;
    return {};
}

result<void> job_recorder::impl::close(std::uint64_t rows) {
    if (auto joined = join(); !joined) return joined;
    // Not finished either: the next run finds that and writes the file anew.
    if (auto there = parts.files.still_there(); !there) return there;
    const auto counts = parts.journal.counts();
    if (!counts) return counts.error();
    // Result files that lack rows are written by the next run: a finished job would have none.
    if (counts->ended() != rows || parts.to_rewrite > 0) return {};
    auto& journal = parts.journal;
    if (auto begun = journal.begin(); !begun) return begun;
    auto done = journal.set_finished_at(format_utc(std::chrono::system_clock::now()));
    if (done) done = journal.commit();
    if (!done) journal.roll_back();
    return done;
}

job_recorder::job_recorder(asio::any_io_executor io, recorder_deps parts)
    : impl_{std::make_unique<impl>(std::move(io), std::move(parts))} {}

job_recorder::~job_recorder() {
    // A caller that wants to know how recording ended has called close() before.
    static_cast<void>(impl_->join());
}

asio::awaitable<result<void>>
job_recorder::impl::until_durable(std::shared_ptr<durable_wait> wait) {
    while (!wait->answer)
        co_await wait->answered.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return *wait->answer;
}

asio::awaitable<result<void>> job_recorder::intents(std::vector<delivery::announcement> rows) {
    auto wait = std::make_shared<durable_wait>(impl_->io);
    impl_->queue.bring(intents_entry{std::move(rows), wait});
    return impl_->until_durable(std::move(wait));
}

asio::awaitable<result<void>> job_recorder::change_reference(reference_change c) {
    auto wait = std::make_shared<durable_wait>(impl_->io);
    impl_->queue.bring(reference_record{std::move(c), wait});
    return impl_->until_durable(std::move(wait));
}

void job_recorder::note_clock(std::chrono::milliseconds offset,
                              std::optional<std::chrono::milliseconds> spread) {
    impl_->queue.bring(clock_entry{offset, spread});
}

void job_recorder::release(std::uint64_t row, unsigned attempts, delivery::setback why) {
    impl_->queue.bring(release_entry{row, attempts, std::move(why)});
}

void job_recorder::finish(outcome o) { impl_->queue.bring(end_entry{std::move(o)}); }

asio::awaitable<void> job_recorder::catch_up() {
    auto wait = std::make_shared<durable_wait>(impl_->io);
    impl_->queue.bring(catch_up_entry{wait});
    // Who brings something next is told what went wrong.
    static_cast<void>(co_await impl_->until_durable(std::move(wait)));
}

bool job_recorder::finish_or_wait(outcome o, std::string_view original) {
    o.held = impl_->queue.room_for(original.size());
    if (!o.held) return false;
    o.original = original;
    return impl_->queue.bring_or_wait(end_entry{std::move(o)});
}

bool job_recorder::rewrite(outcome o, std::string_view original) {
    o.held = impl_->queue.room_for(original.size());
    if (!o.held) return false;
    o.original = original;
    return impl_->queue.bring_or_wait(rewrite_entry{std::move(o)});
}

// Three times the usual commit, within reason: an intent that comes too late costs its moment.
clock::duration job_recorder::usual_delay() const {
    const clock::duration usual{impl_->usual_delay.load()};
    return std::clamp<clock::duration>(3 * usual, std::chrono::milliseconds{2},
                                       std::chrono::milliseconds{250});
}

row_counts job_recorder::counts() const {
    const auto of = [this](row_state s) {
        return impl_->counted[static_cast<std::size_t>(s)].load(std::memory_order_relaxed);
    };
    row_counts c;
    c.created = of(row_state::created);
    c.failed = of(row_state::failed);
    c.unknown = of(row_state::unknown);
    c.skipped = of(row_state::skipped);
    return c;
}

result<void> job_recorder::close(std::uint64_t rows) { return impl_->close(rows); }
job::journal& job_recorder::journal() { return impl_->parts.journal; }

} // namespace leadimport::job
