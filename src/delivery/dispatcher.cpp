#include "leadimport/delivery/dispatcher.hpp"

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/limits.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;

dispatcher::impl::impl(asio::any_io_executor executor, dispatcher_parts parts)
    : executor_{std::move(executor)},
      parts_{std::move(parts)},
      clock_{parts_.server_time == nullptr ? own_clock_ : *parts_.server_time},
      newest_lead_{parts_.newest_lead},
      exchanging_(parts_.lanes.size(), false) {
    const auto whole = parts_.limiter.whole();
    if (!whole.unlimited())
        apart_ = clock::duration{whole.window} / static_cast<clock::rep>(whole.count);
}

asio::awaitable<ending> dispatcher::impl::run() {
    if (auto why = parts_.rules.verdict()) stop(std::move(why)); // by what was sent before
    spawn(feed());
    spawn(announce_ahead());
    for (std::size_t i = 0; i < parts_.lanes.size(); ++i)
        spawn(lane(i));
    while (roots_ > 0)
        co_await ended_.wait_until(time_point::max());
    finish_doubts();
    if (thrown_) std::rethrow_exception(thrown_);
    co_return ending{why_, drained_};
}

void dispatcher::impl::spawn(asio::awaitable<void> root) {
    ++roots_;
    asio::co_spawn(executor_, std::move(root), [this](const std::exception_ptr& thrown) {
        if (thrown && !thrown_) thrown_ = thrown;
        if (thrown) stop(std::nullopt);
        if (--roots_ == 0) ended_.ring_all();
    });
}

// Enough that lanes do not wait for the reader, and that half of what is announced can be replaced.
std::size_t dispatcher::impl::most() const {
    return limits::queued_per_lane * parts_.lanes.size() + ahead_ + ahead_ / 2;
}

void dispatcher::impl::see_whether_all_is_taken() {
    if (!all_taken()) return;
    work_.ring_all();
    lines_.ring_all();
    news_.ring_all();
    if (probing_) pace_.ring_all(); // nobody needs to know any more
}

// Brings rows while there is room. The only coroutine that asks the intake.
asio::awaitable<void> dispatcher::impl::feed() {
    while (!stopping_) {
        if (load() >= most()) {
            co_await room_.wait_until(time_point::max());
            continue;
        }
        auto row = co_await parts_.intake.next();
        if (!row) break;
        if (!admit(std::move(*row), true) && ++unsent_ % limits::unsent_at_once == 0)
            co_await parts_.recorder.catch_up();
    }
    intake_empty_ = true;
    see_whether_all_is_taken();
}

asio::awaitable<void> dispatcher::impl::lane(std::size_t index) {
    auto& line = *parts_.lanes[index];
    for (;;) {
        auto row = next_row(line);
        if (!row) row = co_await take(line);
        if (!row) break;
        // A connection first: its handshake must not come between the booked moment and the
        // request.
        if (!line.is_open() && !co_await connect(line, *row)) continue;
        if (!leaves_at_once(*row) && !co_await begin(line, *row)) continue;
        exchanging_[index] = true;
        const auto left = clock::now();
        const auto sent = parts_.boot_now();
        auto r = co_await line.exchange(row->to_send());
        const auto now = clock::now();
        const auto received = parts_.boot_now();
        exchanging_[index] = false;
        traffic_.answered(now - left);
        if (tempo_.ended(now)) news_.ring_all();
        // Other answers say better when it was announced: this one may be a late copy.
        const auto by_others = clock_.at(row->announced_at);
        hear(r, sent, received);
        const exchange_times when{sent, received,
                                  by_others ? by_others : clock_.at(row->announced_at),
                                  clock_.at(received)};
        if (!co_await conclude(*row, r, when)) line.hang_up();
    }
    line.hang_up();
}

void dispatcher::impl::stop(std::optional<error> why) {
    if (!why_) why_ = std::move(why);
    if (stopping_) return;
    stopping_ = true;
    parts_.intake.stop();
    // Whoever is connecting has nothing in flight to wait for.
    for (std::size_t i = 0; i < parts_.lanes.size(); ++i)
        if (!exchanging_[i]) parts_.lanes[i]->cut();
    hold_up();
    work_.ring_all();
    lines_.ring_all();
    room_.ring_all();
    news_.ring_all();
}

void dispatcher::impl::drain() {
    drained_ = true;
    stop(std::nullopt);
}

void dispatcher::impl::cut() {
    drain();
    for (auto& line : parts_.lanes)
        line->cut();
}

dispatcher_status dispatcher::impl::status() const {
    dispatcher_status s;
    s.in_flight = static_cast<unsigned>(std::count(exchanging_.begin(), exchanging_.end(), true));
    s.queued = load();
    s.breaker_open = breaker_.open();
    s.on_trial = breaker_.on_trial();
    s.breaker_cause = breaker_.cause();
    s.paused_until = parts_.limiter.paused_until();
    s.whole_rate = parts_.limiter.whole();
    s.rate_now = parts_.limiter.at_present(clock::now());
    s.traffic = traffic_;
    s.trouble = trouble_;
    s.trouble_status = trouble_status_;
    return s;
}

dispatcher::dispatcher(asio::any_io_executor executor, dispatcher_parts parts)
    : impl_{std::make_unique<impl>(std::move(executor), std::move(parts))} {}
dispatcher::~dispatcher() = default;
asio::awaitable<ending> dispatcher::run() { return impl_->run(); }
void dispatcher::drain() { impl_->drain(); }
void dispatcher::stop(error why) { impl_->stop(std::move(why)); }
void dispatcher::cut() { impl_->cut(); }
dispatcher_status dispatcher::status() const { return impl_->status(); }

} // namespace leadimport::delivery
