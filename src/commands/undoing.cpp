#include "commands/undoing.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/commands.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace leadimport::commands {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {
constexpr auto told_every = std::chrono::seconds{2};
} // namespace

undo_result undoing::run() {
    lanes_ = link_.new_lanes();
    signals_.listen([this](int signal) { heard(signal); });
    running_ = lanes_.size();
    beside_.every(told_every, [this] {
        if (watcher_.tick) watcher_.tick(done(), leads_);
        return true;
    });
    beside_.every(limits::folder_looked_at, [this] { return look_at_folder(); });
    for (auto& connection : lanes_)
        asio::co_spawn(link_.io, lane(*connection), [this, &connection](std::exception_ptr thrown) {
            connection->hang_up();
            if (thrown && !thrown_) thrown_ = std::move(thrown);
            lane_ended();
        });
    link_.io.restart();
    link_.io.run();
    record();
    if (thrown_) std::rethrow_exception(thrown_);
    result_.left = leads_ - std::min(leads_, done());
    return std::move(result_);
}

void undoing::lane_ended() {
    if (thrown_) stopped_ = true;
    if (--running_ > 0) return;
    signals_.stop();
    beside_.end();
}

asio::awaitable<void> undoing::lane(delivery::transport& connection) {
    while (!stopped_) {
        auto next = todo_.next();
        if (!next) {
            stop(next.error());
            co_return;
        }
        if (!*next) co_return;
        if (!co_await remove(connection, std::move(**next))) co_return;
    }
}

// False: nothing more is to be deleted.
asio::awaitable<bool> undoing::remove(delivery::transport& connection, lead_of_row e) {
    auto means = link_.means(connection, &stopped_);
    means.traffic = &result_.traffic;
    const auto r = co_await workspace::ask_patiently(means, salesmap::delete_lead(e.lead_id));
    if (!r) {
        if (!stopped_) stop(r.error());
        co_return false;
    }
    const auto judged = salesmap::judge_deletion(*r, std::chrono::system_clock::now());
    using cause = undo_refusal::cause;
    if (std::holds_alternative<salesmap::gone_already>(judged)) {
        const auto gone = co_await is_gone(means, e.lead_id);
        if (!gone) {
            if (!stopped_) stop(gone.error());
            co_return false;
        }
        if (!*gone) {
            auto why = words::said_gone_but_not_proven(e.lead_id);
            refuse({std::move(e), cause::refused, std::move(why)});
            co_return !stopped_;
        }
    }
    std::visit(overloaded{
                   [&](const salesmap::deleted&) {
                       ++result_.deleted;
                       note({e.row, false});
                   },
                   [&](const salesmap::gone_already&) {
                       ++result_.gone;
                       note({e.row, true});
                   },
                   [&](const salesmap::in_sequence& held) {
                       refuse({std::move(e), cause::in_sequence, held.reason});
                   },
                   [&](const delivery::refused& no) {
                       refuse({std::move(e), cause::refused, no.reason});
                   },
                   // With these two the patience of ask_patiently() has ended already.
                   [&](const delivery::again& a) {
                       stop({a.code, {}, a.cause, a.status});
                   },
                   [&](const delivery::throttled&) {
                       stop({errc::server_failing, {}, {}, 429});
                   },
                   [&](const error& why) { stop(why); },
               },
               judged);
    co_return !stopped_;
}

// Of what a refusal says is gone, whether GET says the same: a lead that stays, and counts as
// deleted, would be created a second time by the next import.
asio::awaitable<result<bool>> undoing::is_gone(workspace::look_up_deps& means, std::string id) {
    const auto r = co_await workspace::ask_patiently(means, salesmap::get_lead(id));
    if (!r) co_return r.error();
    co_return salesmap::says_that_lead_is_gone(*r);
}

void undoing::refuse(undo_refusal no) {
    ++result_.refused;
    const auto named = std::ranges::count(result_.refusals, no.why, &undo_refusal::why);
    if (static_cast<std::size_t>(named) < undo_names_at_most)
        result_.refusals.push_back(std::move(no));
}

// In groups: what a crash forgets is asked for again.
void undoing::note(ended_row r) {
    unrecorded_.push_back(r);
    if (clock::now() - recorded_at_ >= limits::undo_recorded_within) record();
}

void undoing::record() {
    recorded_at_ = clock::now();
    if (unrecorded_.empty()) return;
    const auto done = write_down();
    unrecorded_.clear();
    if (!done) stop(done.error());
}

result<void> undoing::write_down() {
    if (kept_) {
        auto settled = keep_others(journal_, kept_->deleted, kept_->created_at,
                                   unrecorded_.front().gone, kept_->freed);
        if (!settled) return settled;
        result_.row_of_others = kept_->deleted.lead.row;
        result_.others = kept_->deleted.others;
        for (const auto& r : kept_->freed)
            if (r.created) result_.freed.push_back({r.row, r.left.front()});
        return {};
    }
    auto done = journal_.begin();
    for (const auto& r : unrecorded_)
        if (done) done = journal_.set_undone(r.row, r.gone);
    if (done) done = journal_.commit();
    if (!done) journal_.roll_back();
    return done;
}

void undoing::stop(error why) {
    stopped_ = true;
    if (!result_.why) result_.why = std::move(why);
}

// The first signal lets what is under way be answered, the second does not.
void undoing::heard(int signal) {
    const bool again = result_.signal != 0;
    result_.signal = signal;
    stopped_ = true;
    link_.ends();
    if (watcher_.signalled) watcher_.signalled(signal, again);
    if (again)
        for (auto& connection : lanes_)
            connection->cut();
}

// Whether it is to be looked at again.
bool undoing::look_at_folder() {
    const auto there = guard_.check();
    if (there) return true;
    link_.ends();
    stop(there.error());
    return false;
}

} // namespace leadimport::commands
