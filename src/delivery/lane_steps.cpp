// What a lane does with a row before it leaves.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/limits.hpp"

#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;

// A connection that is open is asked for only when none may be tried: asking takes a system call.
lane_step dispatcher::impl::next_step(transport& connection, time_point now) const {
    return gate_.next(now, gate_.may_connect(now) || connection.is_open());
}

// A row that may leave, as far as is known without waiting for anything.
std::optional<row_request> dispatcher::impl::next_row(transport& connection) {
    const auto now = deps_.time.now();
    const auto step = next_step(connection, now);
    if (step.what != lane_step::act::take || !has_a_turn()) return std::nullopt;
    auto row = pop(now, step.from <= now);
    if (!row) return row;
    gate_.took(row->row, row->retries > 0, now);
    if (2 * load() <= most()) room_.ring_one();
    see_whether_all_is_taken();
    return row;
}

// Rows that waited for a moment go first, then the others in the order of the file.
std::optional<row_request> dispatcher::impl::pop(time_point now, bool retries) {
    if (auto row = queue_.pop_due(now, retries)) return row;
    if (auto row = announcer_.pop()) return row;
    if (announcer_.announcing()) return std::nullopt;
    return queue_.pop_new();
}

// The next row for a lane; nothing when its work is over. A row that another lane holds may come
// back to the queue, but then that lane takes it itself.
asio::awaitable<std::optional<row_request>> dispatcher::impl::take(transport& connection) {
    using act = lane_step::act;
    while (!all_taken()) {
        if (auto row = next_row(connection)) co_return row;
        const auto step = next_step(connection, deps_.time.now());
        switch (step.what) {
        case act::end: co_return std::nullopt;
        case act::probe: co_await probe_until_recovered(connection); break;
        case act::connect_later:
            idle_.ring_one(); // for a lane that has a connection
            co_await moments_.wait_until(step.from);
            break;
        case act::wait:
            room_.ring_one();
            co_await idle_.wait_until(time_point::max());
            break;
        case act::take: {
            room_.ring_one();
            const auto due = has_a_turn() ? queue_.next_due(step.from) : std::nullopt;
            co_await idle_.wait_until(due.value_or(time_point::max()));
            break;
        }
        }
    }
    co_return std::nullopt;
}

// Without a limit a lane that brings a row calls the next.
void dispatcher::impl::call_one_more() {
    if (turns_.limited() && has_a_turn() && load() > 0) idle_.ring_one();
}

// Makes sure of a connection. False: there is none, and the row is in other hands again.
asio::awaitable<bool> dispatcher::impl::connect(transport& connection, row_request& row) {
    if (!gate_.may_connect(deps_.time.now()) && !connection.is_open()) {
        co_await call_off(row);
        set_aside(std::move(row));
        co_return false;
    }
    auto problem = co_await open(connection);
    if (!problem) co_return true;
    reply r{std::move(*problem)};
    if (stopping_)
        co_await call_off(row);
    else
        static_cast<void>(co_await conclude(row, r)); // there is no connection
    co_return false;
}

// Every connection is made here.
asio::awaitable<std::optional<broken>> dispatcher::impl::open(transport& connection) {
    if (connection.is_open()) co_return std::nullopt;
    const auto began = deps_.time.now();
    gate_.connects();
    turns_.connects();
    call_one_more();
    auto problem = co_await connection.open();
    const auto now = deps_.time.now();
    if (problem)
        gate_.connect_failed(began, now, deps_.random());
    else
        gate_.connected();
    turns_.connected(problem ? clock::duration{} : now - began);
    call_one_more();
    moments_.ring_all();
    co_return problem;
}

asio::awaitable<result<void>> dispatcher::impl::announce(const row_request& row) {
    if (row.prerequisite) co_return co_await deps_.prerequisites->announce(row);
    std::vector<announcement> one{{row.row, row.attempts + 1}};
    co_return co_await deps_.recorder.intents(std::move(one));
}

// It does not leave. Nothing to do when it was not announced.
asio::awaitable<void> dispatcher::impl::call_off(row_request& row) {
    if (!std::exchange(row.announced, false)) co_return;
    if (!row.prerequisite) {
        release(row, {});
        co_return;
    }
    const auto done = co_await deps_.prerequisites->call_off(row);
    if (!done) stop(done.error());
}

// What begin() comes to when there is nothing to wait for, as for each of the rows that are
// announced ahead.
bool dispatcher::impl::leaves_at_once(const row_request& row) {
    return row.announced && gate_.may_leave(row.row) &&
           deps_.limiter.take_now(row.to_send().points, deps_.time.now());
}

// Waits for the moment at which the row may leave, with its intent durable. False: nothing has
// left, nothing is recorded but that, and the row is in other hands again.
asio::awaitable<bool> dispatcher::impl::begin(transport& connection, row_request& row) {
    auto how = begun::book_again;
    while (how == begun::book_again && gate_.may_leave(row.row)) {
        const auto slot = co_await deps_.limiter.book(row.to_send().points, deps_.time.now());
        how = co_await begin_at(slot, connection, row);
    }
    if (how == begun::book_again) {
        co_await call_off(row);
        set_aside(std::move(row));
    }
    co_return how == begun::leaves;
}

// The intent is made as late as the journal allows: a crash makes every row with an intent unknown,
// so there should be few.
asio::awaitable<dispatcher::impl::begun>
dispatcher::impl::begin_at(pacer::slot slot, transport& connection, row_request& row) {
    if (row.announced && slot.at - deps_.time.now() >= limits::announced_wait)
        co_await call_off(row); // it is announced again when it is near
    const auto near = slot.at - turns_.ahead(deps_.recorder.usual_delay());
    if (deps_.time.now() < near)
        co_await wait_far(near, slot, row);
    else
        call_one_more();
    if (row.announced) {
        if (co_await wait_for(slot, row.row)) co_return begun::leaves;
        co_await call_off(row);
    }
    const auto how = co_await connect_in_time(slot, connection, row);
    if (how != begun::leaves) co_return how;
    note_announced(row);
    const auto recorded = co_await announce(row);
    if (!recorded) {
        stop(recorded.error());
        co_return begun::row_is_gone;
    }
    row.announced = true;
    if (co_await wait_for(slot, row.row)) co_return begun::leaves;
    co_await call_off(row);
    co_return begun::book_again;
}

// Until the intent is to be made. While a far moment was waited for the connection may have become
// too old, and again when it was made much too early, as after a slow one.
asio::awaitable<dispatcher::impl::begun>
dispatcher::impl::connect_in_time(pacer::slot slot, transport& connection, row_request& row) {
    const auto latest = slot.at - deps_.recorder.usual_delay();
    for (const auto moment : {latest - turns_.connect_ahead(), latest}) {
        if (deps_.time.now() < moment) co_await wait_until(moment, slot, row);
        if (!is_worth(slot, row)) co_return begun::book_again;
        if (connection.is_open()) continue;
        if (!co_await connect(connection, row)) co_return begun::row_is_gone;
    }
    co_return is_worth(slot, row) ? begun::leaves : begun::book_again;
}

// While a booked moment is far away no other lane takes a row.
asio::awaitable<void> dispatcher::impl::wait_far(time_point near, const pacer::slot& slot,
                                                 const row_request& row) {
    turns_.waits();
    co_await wait_until(near, slot, row);
    turns_.is_near();
    if (turns_.limited())
        call_one_more();
    else
        idle_.ring_all(); // all of them may begin where a pause ends
}

asio::awaitable<void> dispatcher::impl::wait_until(time_point moment, const pacer::slot& slot,
                                                   const row_request& row) {
    while (deps_.time.now() < moment && is_worth(slot, row))
        co_await moments_.wait_until(moment);
}

// Until the moment has come and is taken. False: a pause made it void, or nothing may be sent.
asio::awaitable<bool> dispatcher::impl::wait_for(pacer::slot slot, std::uint64_t row) {
    const auto wait = [this, row](time_point moment) -> asio::awaitable<bool> {
        if (gate_.may_leave(row) && deps_.time.now() < moment) co_await moments_.wait_until(moment);
        co_return gate_.may_leave(row);
    };
    co_return co_await leave_at(deps_.limiter, deps_.time, slot, wait) == departure::left;
}

} // namespace leadimport::delivery
