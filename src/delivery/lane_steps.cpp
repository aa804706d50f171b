// What a lane does with a row before it leaves.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/delivery/leave.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;

// A row that may leave, as far as is known without waiting for anything.
std::optional<row_request> dispatcher::impl::next_row(transport& line) {
    if (held_up() || (breaker_.on_trial() && tried_ != 0) || !has_a_moment() || !has_a_line(line))
        return std::nullopt;
    const auto now = clock::now();
    auto row = pop(now, budget_.allows(now));
    if (!row) return row;
    budget_.left(now, row->retries > 0);
    if (breaker_.on_trial()) tried_ = row->row;
    if (2 * load() <= most()) room_.ring_one();
    see_whether_all_is_taken();
    return row;
}

// What waited for a moment first, then the rows in the order of the file. While some of these are
// being announced the others wait: a lane that announced one by itself would but make another
// transaction.
std::optional<row_request> dispatcher::impl::pop(time_point now, bool retries) {
    if (auto row = queue_.pop_due(now, retries)) return row;
    if (!announced_.empty()) {
        std::optional<row_request> row{std::move(announced_.front())};
        announced_.pop_front();
        if (2 * announced_.size() <= ahead_) news_.ring_one();
        return row;
    }
    if (announcing_ > 0) return std::nullopt;
    return queue_.pop_new();
}

// The next row for a lane; nothing when its work is over. A row that another lane holds may come
// back to the queue, but then that lane takes it itself.
asio::awaitable<std::optional<row_request>> dispatcher::impl::take(transport& line) {
    while (!stopping_ && !all_taken()) {
        if (breaker_.open()) {
            co_await mend(line);
            continue;
        }
        if (auto row = next_row(line)) co_return row;
        if (!has_a_line(line)) {
            work_.ring_one(); // for one that has
            co_await lines_.wait_until(openings_.next());
            continue;
        }
        room_.ring_one();
        std::optional<time_point> due; // of the row on trial nobody knows, nor of a lane's moment
        if ((!breaker_.on_trial() || tried_ == 0) && has_a_moment())
            due =
                queue_.next_due(budget_.allows(clock::now()) ? time_point::min() : budget_.next());
        co_await work_.wait_until(due.value_or(time_point::max()));
    }
    co_return std::nullopt;
}

bool dispatcher::impl::has_a_moment() const {
    return far_ == 0 && (opening_ == 0 || opening_ * apart_ < ahead_of_moments());
}

dispatcher::impl::clock::duration dispatcher::impl::ahead_of_moments() const {
    return std::clamp<clock::duration>(2 * connecting_ + parts_.recorder.usual_delay(),
                                       limits::booked_ahead, limits::connect_ahead);
}

// When the rate is unlimited nobody waits for it: whoever brings a row calls then.
void dispatcher::impl::call_one_more() {
    if (apart_ != clock::duration{} && has_a_moment() && load() > 0) work_.ring_one();
}

// While a booked moment is far away no other lane takes a row.
asio::awaitable<void> dispatcher::impl::come_near(time_point moment) {
    ++far_;
    co_await wait_until(moment);
    --far_;
    if (apart_ == clock::duration{})
        work_.ring_all(); // all of them may begin where a pause ends
    else
        call_one_more();
}

// Makes sure of a connection. False: there is none, and the row is in other hands again.
asio::awaitable<bool> dispatcher::impl::connect(transport& line, row_request& row) {
    if (!has_a_line(line)) {
        co_await call_off(row);
        set_aside(std::move(row));
        co_return false;
    }
    auto problem = co_await open(line);
    if (!problem) co_return true;
    reply r{std::move(*problem)};
    if (stopping_)
        co_await call_off(row);
    else
        static_cast<void>(co_await conclude(row, r)); // there is no connection
    co_return false;
}

// Every connection is made here.
asio::awaitable<std::optional<broken>> dispatcher::impl::open(transport& line) {
    if (line.is_open()) co_return std::nullopt;
    const auto began = clock::now();
    openings_.begin();
    ++opening_;
    call_one_more();
    auto problem = co_await line.open();
    --opening_;
    const auto now = clock::now();
    if (problem) {
        openings_.failed(began, now, parts_.retries, parts_.random());
    } else {
        openings_.succeeded();
        connecting_ = std::max(connecting_, now - began);
    }
    call_one_more();
    lines_.ring_all();
    co_return problem;
}

asio::awaitable<result<void>> dispatcher::impl::announce(const row_request& row) {
    if (row.first) co_return co_await parts_.preparer->announce(row);
    std::vector<announcement> one{{row.row, row.attempts + 1}};
    co_return co_await parts_.recorder.intents(std::move(one));
}

// It does not leave. Nothing to do when it was not announced.
asio::awaitable<void> dispatcher::impl::call_off(row_request& row) {
    if (!std::exchange(row.announced, false)) co_return;
    if (!row.first) {
        release(row, {});
        co_return;
    }
    const auto done = co_await parts_.preparer->call_off(row);
    if (!done) stop(done.error());
}

// What begin() comes to when there is nothing to wait for, as for each of the rows that are
// announced ahead.
bool dispatcher::impl::leaves_at_once(const row_request& row) {
    return row.announced && !held_up(row.row) &&
           parts_.limiter.take_now(row.to_send().points, clock::now());
}

// Waits for the moment at which the row may leave, with its intent durable. The intent is made as
// late as the journal allows: a crash makes every row with an intent unknown, so there should be
// few. Shortly before, the connection is made sure of once more: while a far moment was waited for
// it may have become too old, and again when it was made much too early, as after a slow one.
// False: nothing has left, nothing is recorded but that, and the row is in other hands again.
asio::awaitable<bool> dispatcher::impl::begin(transport& line, row_request& row) {
    while (!held_up(row.row)) {
        const auto slot = co_await parts_.limiter.book(row.to_send().points);
        if (row.announced && slot.at - clock::now() >= limits::announced_wait)
            co_await call_off(row); // it is announced again when it is near
        if (const auto near = slot.at - ahead_of_moments(); clock::now() < near)
            co_await come_near(near);
        else
            call_one_more();
        if (row.announced && co_await wait_for(slot, row.row)) co_return true;
        if (row.announced) co_await call_off(row);
        if (held_up(row.row) || !parts_.limiter.holds(slot)) continue;
        const auto latest = slot.at - parts_.recorder.usual_delay();
        co_await wait_until(latest -
                            std::min<clock::duration>(2 * connecting_, limits::connect_ahead));
        if (held_up(row.row) || !parts_.limiter.holds(slot)) continue;
        if (!line.is_open() && !co_await connect(line, row)) co_return false;
        co_await wait_until(latest);
        if (held_up(row.row) || !parts_.limiter.holds(slot)) continue;
        if (!line.is_open()) {
            if (!co_await connect(line, row)) co_return false;
            if (held_up(row.row) || !parts_.limiter.holds(slot)) continue;
        }
        note_announced(row);
        const auto recorded = co_await announce(row);
        if (!recorded) {
            stop(recorded.error());
            co_return false;
        }
        row.announced = true;
        if (co_await wait_for(slot, row.row)) co_return true;
        co_await call_off(row);
    }
    co_await call_off(row);
    set_aside(std::move(row));
    co_return false;
}

asio::awaitable<void> dispatcher::impl::wait_until(time_point moment) {
    if (clock::now() < moment) co_await pace_.wait_until(moment);
}

// Until the moment has come and is taken. False: a pause made it void, or nothing may be sent.
asio::awaitable<bool> dispatcher::impl::wait_for(const pacer::slot slot, const std::uint64_t row) {
    const auto wait = [this, row](time_point moment) -> asio::awaitable<bool> {
        if (!held_up(row)) co_await wait_until(moment);
        co_return !held_up(row);
    };
    co_return co_await leave_at(parts_.limiter, slot, wait) == departure::left;
}

} // namespace leadimport::delivery
