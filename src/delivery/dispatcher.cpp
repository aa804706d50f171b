#include "leadimport/delivery/dispatcher.hpp"

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;

dispatcher::impl::impl(asio::any_io_executor executor, dispatcher_deps deps)
    : deps_{std::move(deps)},
      announcer_{{queue_, deps_.recorder, deps_.time,
                  [this] {
                      return gate_.all_may_leave() &&
                             deps_.limiter.paused_until() <= deps_.time.now();
                  },
                  [this](row_request& row) { note_announced(row); },
                  [this](const result<void>& announced) {
                      if (!announced) return stop(announced.error());
                      room_.ring_one();
                      idle_.ring_all();
                  }}},
      roots_{std::move(executor), deps_.time, [this] { stop(std::nullopt); }},
      gate_{deps_.retries},
      turns_{deps_.limiter.whole()},
      clock_{deps_.server_time == nullptr ? own_clock_ : *deps_.server_time},
      newest_lead_{deps_.newest_lead},
      idle_{deps_.time},
      moments_{deps_.time},
      room_{deps_.time},
      exchanging_(deps_.lanes.size(), false) {}

asio::awaitable<ending> dispatcher::impl::run() {
    if (auto why = deps_.rules.verdict()) stop(std::move(why)); // by what was sent before
    roots_.spawn(feed());
    roots_.spawn(announcer_.run());
    for (std::size_t i = 0; i < deps_.lanes.size(); ++i)
        roots_.spawn(lane(i));
    co_await roots_.join();
    finish_doubts();
    roots_.rethrow();
    co_return ending{why_, drained_};
}

// Enough that lanes do not wait for the reader, and that half of what is announced can be replaced.
std::size_t dispatcher::impl::most() const {
    return limits::queued_per_lane * deps_.lanes.size() + announcer_.wanted() +
           announcer_.wanted() / 2;
}

void dispatcher::impl::see_whether_all_is_taken() {
    if (!all_taken()) return;
    idle_.ring_all();
    moments_.ring_all();
    announcer_.end();
}

// Brings rows while there is room. The only coroutine that asks the intake.
asio::awaitable<void> dispatcher::impl::feed() {
    while (!stopping_) {
        if (load() >= most()) {
            co_await room_.wait_until(time_point::max());
            continue;
        }
        auto row = co_await deps_.intake.next();
        if (!row) break;
        if (!admit(std::move(*row), true) && ++unsent_ % limits::unsent_at_once == 0)
            co_await deps_.recorder.catch_up();
    }
    intake_empty_ = true;
    see_whether_all_is_taken();
}

asio::awaitable<void> dispatcher::impl::lane(std::size_t index) {
    auto& connection = *deps_.lanes[index];
    for (;;) {
        auto row = next_row(connection);
        if (!row) row = co_await take(connection);
        if (!row) break;
        // A connection first: its handshake must not come between the booked moment and the
        // request.
        if (!connection.is_open() && !co_await connect(connection, *row)) continue;
        if (!leaves_at_once(*row) && !co_await begin(connection, *row)) continue;
        traffic_.points += row->to_send().points;
        exchanging_[index] = true;
        const auto left = deps_.time.now();
        const auto sent = deps_.time.boot_now();
        auto r = co_await connection.exchange(row->to_send());
        exchanging_[index] = false;
        note_exchange(left);
        const auto when = hear(r, *row, sent);
        if (!co_await conclude(*row, r, when)) connection.hang_up();
    }
    connection.hang_up();
}

void dispatcher::impl::note_exchange(time_point left) {
    const auto now = deps_.time.now();
    traffic_.answered(now - left);
    announcer_.exchanged(now);
}

void dispatcher::impl::stop(std::optional<error> why) {
    if (!why_) why_ = std::move(why);
    if (stopping_) return;
    stopping_ = true;
    gate_.stop();
    deps_.intake.stop();
    // A lane that is connecting has nothing in flight to wait for.
    for (std::size_t i = 0; i < deps_.lanes.size(); ++i)
        if (!exchanging_[i]) deps_.lanes[i]->cut();
    hold_up();
    idle_.ring_all();
    room_.ring_all();
    announcer_.end();
}

void dispatcher::impl::drain() {
    drained_ = true;
    stop(std::nullopt);
}

void dispatcher::impl::cut() {
    drain();
    for (auto& connection : deps_.lanes)
        connection->cut();
}

dispatcher_status dispatcher::impl::status() const {
    dispatcher_status s;
    s.in_flight = static_cast<unsigned>(std::count(exchanging_.begin(), exchanging_.end(), true));
    s.queued = load();
    s.breaker_open = gate_.circuit().open();
    s.half_open = gate_.circuit().half_open();
    s.breaker_cause = gate_.circuit().cause();
    s.paused_until = deps_.limiter.paused_until();
    s.whole_rate = deps_.limiter.whole();
    s.rate_now = deps_.limiter.at_present(deps_.time.now());
    s.traffic = traffic_;
    s.trouble = gate_.trouble().detail;
    s.trouble_status = gate_.trouble().status;
    return s;
}

dispatcher::dispatcher(asio::any_io_executor executor, dispatcher_deps deps)
    : impl_{std::make_unique<impl>(std::move(executor), std::move(deps))} {}
dispatcher::~dispatcher() = default;
asio::awaitable<ending> dispatcher::run() { return impl_->run(); }
void dispatcher::drain() { impl_->drain(); }
void dispatcher::stop(error why) { impl_->stop(std::move(why)); }
void dispatcher::cut() { impl_->cut(); }
dispatcher_status dispatcher::status() const { return impl_->status(); }

} // namespace leadimport::delivery
