#include "run/settling.hpp"

#include "run/running_summary.hpp"

#include "leadimport/base/boot_clock.hpp"
#include "leadimport/base/boot_time.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/run/settle_words.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/log.hpp"
#include "leadimport/words/run.hpp"
#include "leadimport/workspace/ask_leads.hpp"
#include "leadimport/workspace/pause.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport::run {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using namespace workspace;

namespace {

milliseconds boot_now() {
    return std::chrono::duration_cast<milliseconds>(boot_clock::now().time_since_epoch());
}

} // namespace

settling::settling(settling_deps deps)
    : deps_{std::move(deps)},
      beside_{deps_.link.io.get_executor()},
      created_at_is_fed_{deps_.input.map.is_mapped(salesmap::creation_date_field)} {}

result<settled> settling::run() {
    const auto counts = deps_.journal.counts();
    if (!counts) return counts.error();
    unknown_ = counts->unknown;
    // In parts, so that memory does not grow. Rows that may be taken for one another are in the
    // same part.
    const auto count = static_cast<std::size_t>(unknown_) / limits::settled_at_once + 1;
    std::vector<settle_choice> parts(count);
    for (std::size_t part = 0; part < count; ++part) {
        parts[part].part = part;
        parts[part].parts = count;
    }
    return go([this, &parts](look_up_deps& means) { return settle_all(means, parts); });
}

result<settled> settling::look_again() {
    const auto number = deps_.journal.looked_again();
    if (!number) return number.error();
    const auto rows = deps_.journal.sent_again_after(*number, limits::settled_at_once);
    if (!rows) return rows.error();
    if (rows->empty()) return settled{};
    second_look_ = true;
    settle_choice choice;
    for (const auto& e : *rows)
        choice.sent_again.emplace(e.row, e.lead_id);
    const std::vector<settle_choice> parts{std::move(choice)};
    auto done = go([this, &parts](look_up_deps& means) { return settle_all(means, parts); });
    if (done && !done->why && !stopped_ && done->search_refused.empty())
        if (const auto noted = note_looked_again(*rows); !noted) return noted.error();
    return done;
}

// Runs `what` on this thread, and hears signals, the deadline and the loss of the folder meanwhile.
result<settled> settling::go(const std::function<work(look_up_deps&)>& what) {
    connection_ = deps_.link.new_heard_lane();
    const auto& end = deps_.settings.end;
    if (const auto why = end.over({})) {
        end_of_time(*why);
        return done_;
    }
    auto means = deps_.link.means(*connection_, &stopped_);
    means.traffic = &deps_.traffic;
    result<void> how;
    std::exception_ptr thrown;
    deps_.signals.listen([this](int signal) { heard(signal); });
    tell_so_far();
    beside_.every(deps_.watcher.interval, [this] { return tell_progress(), true; });
    beside_.every(deps_.watcher.log_interval, [this] { return log_progress(), true; });
    beside_.every(limits::folder_looked_at, [this] { return look_at_folder(); });
    beside_.every(running_summary::interval, [this] { return tell_so_far(), true; });
    end.tell(beside_, [this](const error& why) { end_of_time(why); });
    asio::co_spawn(deps_.link.io, what(means), [&](std::exception_ptr problem, result<void> r) {
        thrown = std::move(problem);
        how = std::move(r);
        connection_->hang_up();
        deps_.signals.stop();
        beside_.end();
    });
    deps_.link.io.restart();
    deps_.link.io.run();
    if (thrown) std::rethrow_exception(thrown);
    if (!how) return how.error();
    return done_;
}

// A part that turns out too large is settled in halves.
settling::work settling::settle_all(look_up_deps& means, std::vector<settle_choice> parts) {
    std::ranges::reverse(parts);
    while (!parts.empty() && !stopped_) {
        const auto part = std::move(parts.back());
        parts.pop_back();
        const auto done = co_await settle_part(means, part);
        if (!done) co_return done.error();
        if (*done) continue;
        for (auto& half : part.halves())
            parts.push_back(std::move(half));
    }
    co_return result<void>{};
}

asio::awaitable<result<bool>> settling::settle_part(look_up_deps& means, settle_choice choice) {
    lost_contacts lost{deps_.journal, deps_.identity.id, means};
    sent_rows rows{deps_.input, deps_.journal, deps_.identity.id, stopped_};
    batch_reader reader{rows, deps_.journal, deps_.identity.id, deps_.settings.key_field,
                        created_at_is_fed_};
    auto batch = co_await reader.read(std::move(choice), lost);
    if (stopped_) co_return true;
    if (!batch) co_return batch.error();
    if (batch->too_large) co_return false;
    if (!second_look_)
        for (const auto& r : batch->unaskable)
            if (auto done = record([&] { return apply(r); }); !done) co_return done.error();
    const auto first = first_in_boot();
    if (!first) co_return first.error();
    akin_ = std::move(batch->akin);
    journal_facts facts{deps_.journal, created_at_is_fed_, akin_};
    settle_plan plan{{deps_.settings.settle_delay, !created_at_is_fed_},
                     {deps_.journal.current_run(), *first},
                     facts,
                     std::move(batch->rows),
                     std::move(batch->controls),
                     {}};
    auto done = co_await follow(means, plan, facts);
    created_at_.clear();
    if (!done) co_return done.error();
    co_return true;
}

settling::work settling::follow(look_up_deps& means, settle_plan& plan, journal_facts& facts) {
    for (;;) {
        const auto changed = note_clock();
        if (!changed) co_return changed.error();
        if (*changed) plan.clock_changed();
        const auto step = plan.next(boot_now());
        if (!step) co_return step.error();
        if (std::holds_alternative<all_done>(*step)) co_return result<void>{};
        const auto go_on = co_await ask(means, plan, *step);
        if (!go_on) co_return go_on.error();
        if (*go_on) {
            if (std::holds_alternative<row_found>(*step)) facts.forget_order();
            continue;
        }
        // What is known of the rows that are left stands with them.
        if (stopped_ && (!done_.why || done_.why->code == errc::time_is_up))
            if (auto left = record([&] { return apply_all(plan.leave()); }); !left) co_return left;
        co_return result<void>{};
    }
}

// Of the rows that are looked at for a second lead only what finds one does.
bool settling::changes_something(const settle_step& step) const {
    return std::visit(overloaded{
                          [](const ask_search&) { return false; },
                          [](const ask_lead&) { return false; },
                          [](const wait_until&) { return false; },
                          [this](const row_found&) { return !second_look_; },
                          [this](const row_absent&) { return !second_look_; },
                          [this](const row_duplicate&) { return !second_look_; },
                          [this](const row_stays& r) {
                              return !second_look_ || r.why.code == reason_code::two_leads;
                          },
                          [](const row_single&) { return false; },
                          [](const all_done&) { return false; },
                      },
                      step);
}

// Does what the step says. False: nothing more is to be asked.
asio::awaitable<result<bool>> settling::ask(look_up_deps& means, settle_plan& plan,
                                            const settle_step& step) {
    auto doing = std::visit(overloaded{
                                [&](const ask_search& what) { return search(means, plan, what); },
                                [&](const ask_lead& what) { return look_at(means, plan, what); },
                                [&](const wait_until& w) { return wait(w); },
                                [&](const row_found&) { return conclude(step); },
                                [&](const row_absent&) { return conclude(step); },
                                [&](const row_duplicate&) { return conclude(step); },
                                [&](const row_stays&) { return conclude(step); },
                                [&](const row_single& r) {
                                    if (!r.certain) uncertain_.insert(r.row);
                                    return conclude(step);
                                },
                                [&](const all_done&) { return conclude(step); },
                            },
                            step);
    co_return co_await std::move(doing);
}

asio::awaitable<result<bool>> settling::search(look_up_deps& means, settle_plan& plan,
                                               const ask_search& what) {
    auto found = co_await search_leads(means, deps_.settings.key_field, what);
    if (found)
        plan.take(std::move(*found));
    else if (found.error().code == errc::api_refused || found.error().code == errc::api_forbidden)
        refuse(plan, found.error().detail);
    else if (!stopped_)
        done_.why = found.error();
    co_return !stopped_ && !done_.why;
}

asio::awaitable<result<bool>> settling::look_at(look_up_deps& means, settle_plan& plan,
                                                const ask_lead& what) {
    auto looked =
        co_await look_at_lead(means, deps_.settings.key_field, created_at_is_fed_, what.id);
    if (looked) {
        created_at_[what.id] = std::move(looked->created_at);
        plan.take(std::move(looked->answer));
    } else if (!stopped_) {
        done_.why = looked.error();
    }
    co_return !stopped_ && !done_.why;
}

asio::awaitable<result<bool>> settling::conclude(const settle_step& step) {
    if (changes_something(step))
        if (auto done = record([&] { return apply(step); }); !done) co_return done.error();
    co_return !stopped_;
}

void settling::refuse(settle_plan& plan, const words::message& words) {
    done_.search_refused = words;
    plan.search_refused(words);
}

asio::awaitable<result<bool>> settling::wait(const wait_until& w) {
    const auto left = std::max(milliseconds{0}, w.at - boot_now());
    if (w.rows > 0) {
        waiting_ = w.rows;
        if (left >= limits::noticed_wait && deps_.watcher.settle_waits)
            deps_.watcher.settle_waits(w.rows, left);
    }
    const bool waited =
        co_await pause_until(deps_.link.time, deps_.link.time.now() + left, &stopped_);
    if (waited) waiting_ = 0;
    co_return waited;
}

result<milliseconds> settling::first_in_boot() {
    const auto first = deps_.journal.first_run_in(boot_id());
    if (!first) return first.error();
    return *first ? (*first)->began.since_boot : boot_now();
}

std::chrono::system_clock::time_point settling::wall_of(milliseconds at) const {
    return std::chrono::system_clock::now() + (at - boot_now());
}

// By what the answers so far have shown of the server's clock. Whether that is more than before.
result<bool> settling::note_clock() {
    const auto now = session::clock_to_keep(deps_.link.server_time);
    if (!now || now == noted_clock_) return false;
    if (auto noted = deps_.journal.set_run_clock(now->offset, now->spread); !noted)
        return noted.error();
    noted_clock_ = now;
    return true;
}

// The first signal lets the question that is under way be answered, the second does not.
void settling::heard(int signal) {
    const bool again = done_.signal != 0;
    stopped_ = true;
    done_.signal = signal;
    deps_.log.warning(words::log_signal_while_settling);
    if (deps_.watcher.signalled) deps_.watcher.signalled(signal, again);
    deps_.link.ends();
    if (again) connection_->cut();
}

void settling::tell_progress() const {
    if (deps_.watcher.settle_tick && !second_look_)
        deps_.watcher.settle_tick(verdicts_ + waiting_, unknown_);
}

void settling::log_progress() {
    deps_.log.info(words::log_settling_progress(verdicts_ + waiting_, unknown_));
}

void settling::tell_so_far() const {
    if (deps_.so_far) deps_.so_far(done_);
}

// What was found so far is recorded; what is not begun any more is not. Whether it is to be looked
// at again.
bool settling::look_at_folder() {
    const auto there = deps_.guard.check();
    if (there) return true;
    stopped_ = true;
    deps_.link.ends();
    if (!done_.why) done_.why = there.error();
    return false;
}

// Like a first signal; but why it ended early is said.
void settling::end_of_time(const error& why) {
    stopped_ = true;
    deps_.link.ends();
    deps_.log.warning(words::log_time_is_up_while_settling);
    if (!done_.why) done_.why = why;
}

} // namespace leadimport::run
