// What a lane does with a row before it leaves.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;

// The next row for a lane; nothing when its work is over. A row that another lane holds may come
// back to the queue, but then that lane takes it itself.
asio::awaitable<std::optional<row_request>> dispatcher::impl::take(transport& line) {
    while (!stopping_) {
        if (breaker_.open()) {
            co_await mend(line);
            continue;
        }
        if (breaker_.on_trial() && trying_) {
            co_await work_.wait_until(time_point::max());
            continue;
        }
        const auto now = clock::now();
        const bool retries = budget_.allows(now);
        if (auto row = queue_.pop(now, retries)) {
            budget_.left(now, row->retries > 0);
            trying_ = breaker_.on_trial();
            room_.ring_one();
            if (all_taken()) work_.ring_all();
            co_return row;
        }
        if (all_taken()) break;
        const auto due = queue_.next_due(retries ? now : budget_.next());
        co_await work_.wait_until(due.value_or(time_point::max()));
    }
    co_return std::nullopt;
}

// Makes sure of a connection. False: there is none, and the row is in other hands again.
asio::awaitable<bool> dispatcher::impl::connect(transport& line, row_request& row) {
    const auto began = clock::now();
    auto problem = co_await line.open();
    connecting_ = std::max(connecting_, clock::now() - began);
    if (!problem) co_return true;
    reply r{std::move(*problem)};
    if (!stopping_) co_await conclude(std::move(row), std::move(r));
    co_return false;
}

asio::awaitable<result<void>> dispatcher::impl::announce(const row_request& row) {
    if (row.first) co_return co_await parts_.preparer->announce(row);
    co_return co_await parts_.recorder.intent(row.row, row.attempts + 1);
}

asio::awaitable<void> dispatcher::impl::call_off(const row_request& row) {
    if (!row.first) {
        parts_.recorder.release(row.row, row.attempts, {});
        co_return;
    }
    const auto done = co_await parts_.preparer->call_off(row);
    if (!done) stop(done.error());
}

// Waits for the moment at which the row may leave, with its intent durable. The intent is made as
// late as the journal allows: a crash makes every row with an intent unknown, so there should be
// few. Shortly before, the connection is made sure of once more: while a far moment was waited for
// it may have become too old. False: nothing has left, nothing is recorded but that, and the row is
// in other hands again.
asio::awaitable<bool> dispatcher::impl::begin(transport& line, row_request& row) {
    while (!held_up()) {
        const auto slot = co_await parts_.limiter.book(row.to_send().points);
        const auto latest = slot.at - parts_.recorder.usual_delay();
        co_await pace_.wait_until(
            latest - std::min<clock::duration>(2 * connecting_, limits::connect_ahead));
        if (held_up() || !parts_.limiter.holds(slot)) continue;
        if (!co_await connect(line, row)) co_return false;
        co_await pace_.wait_until(latest);
        if (held_up() || !parts_.limiter.holds(slot)) continue;
        const auto recorded = co_await announce(row);
        if (!recorded) {
            stop(recorded.error());
            co_return false;
        }
        if (co_await wait_for(slot)) co_return true;
        co_await call_off(row);
    }
    set_aside(std::move(row));
    co_return false;
}

// Until the moment has come and is taken. False: a pause made it void, or nothing may be sent.
asio::awaitable<bool> dispatcher::impl::wait_for(const pacer::slot slot) {
    while (!held_up() && parts_.limiter.holds(slot)) {
        const auto ready = parts_.limiter.ready_at(slot);
        if (clock::now() < ready)
            co_await pace_.wait_until(ready);
        else if (parts_.limiter.take(slot, clock::now()))
            co_return true;
    }
    co_return false;
}

} // namespace leadimport::delivery
