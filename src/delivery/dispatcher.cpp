#include "leadimport/delivery/dispatcher.hpp"

#include "delivery/bell.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/delivery/breaker.hpp"
#include "leadimport/delivery/send_queue.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using time_point = clock::time_point;

namespace {

template<class... F>
struct overloaded : F... {
    using F::operator()...;
};
template<class... F>
overloaded(F...) -> overloaded<F...>; // clang 14 does not deduce it by itself

outcome without_lead(row_state state, unsigned status, const std::string& error) {
    outcome o;
    o.state = state;
    o.status = status;
    o.error = error;
    return o;
}

} // namespace

class dispatcher::impl {
public:
    impl(asio::any_io_executor executor, dispatcher_parts parts)
        : executor_{std::move(executor)},
          parts_{std::move(parts)},
          queue_{limits::queued_per_lane * parts_.lanes.size()},
          exchanging_(parts_.lanes.size(), false) {}

    asio::awaitable<ending> run();
    void drain();
    void cut();
    [[nodiscard]] dispatcher_status status() const;

private:
    void spawn(asio::awaitable<void> root);
    asio::awaitable<void> feed();
    asio::awaitable<void> lane(std::size_t index);

    // The steps of a lane, in order.
    asio::awaitable<std::optional<row_request>> take(transport& line);
    asio::awaitable<bool> connect(transport& line, row_request& row);
    asio::awaitable<bool> begin(transport& line, row_request& row);
    asio::awaitable<bool> wait_for(pacer::slot slot);
    void conclude(row_request row, const reply& r);

    void set_aside(row_request row);
    void end_trial();
    void put_back(row_request row, const again& why);
    void finish(row_request row, outcome o);
    asio::awaitable<void> mend(transport& line);
    asio::awaitable<result<void>> probe(transport& line);
    void stop(std::optional<error> why);

    void well() {
        close_breaker();
        trouble_.clear();
    }
    void close_breaker() {
        if (breaker_.open()) pace_.ring_all(); // who waits to probe need not
        breaker_.well();
        ill_since_ = {};
        probes_ = 0;
    }
    [[nodiscard]] bool held_up() const { return stopping_ || breaker_.open(); }

    asio::any_io_executor executor_;
    dispatcher_parts parts_;
    send_queue queue_;
    breaker breaker_;
    bell work_;  // lanes wait here for a row, or for the breaker to close
    bell room_;  // the intake waits here
    bell pace_;  // lanes wait here for their moment
    bell ended_; // run() waits here
    std::vector<bool> exchanging_;
    unsigned roots_ = 0; // coroutines that have not ended
    bool intake_empty_ = false;
    bool probing_ = false;
    bool trying_ = false;          // the breaker is on trial, and a lane has the row
    time_point ill_since_{};       // when the breaker opened; epoch: all is well
    unsigned probes_ = 0;          // since then
    clock::duration connecting_{}; // the longest that making a connection took
    bool stopping_ = false;
    bool drained_ = false;
    std::optional<error> why_;
    std::exception_ptr thrown_;
    std::uint64_t exchanges_ = 0;
    std::uint64_t retries_ = 0;
    std::uint64_t throttled_ = 0;
    std::string trouble_;
};

asio::awaitable<ending> dispatcher::impl::run() {
    spawn(feed());
    for (std::size_t i = 0; i < parts_.lanes.size(); ++i)
        spawn(lane(i));
    while (roots_ > 0)
        co_await ended_.wait_until(time_point::max());
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

// Brings rows while there is room. The only coroutine that asks the intake.
asio::awaitable<void> dispatcher::impl::feed() {
    while (!stopping_) {
        if (!queue_.has_room()) {
            co_await room_.wait_until(time_point::max());
            continue;
        }
        auto row = co_await parts_.intake.next();
        if (!row) break;
        queue_.push(std::move(*row));
        work_.ring_one();
    }
    intake_empty_ = true;
    work_.ring_all();
}

asio::awaitable<void> dispatcher::impl::lane(std::size_t index) {
    auto& line = *parts_.lanes[index];
    while (auto row = co_await take(line)) {
        // A connection first: its handshake must not come between the booked moment and the
        // request.
        if (!co_await connect(line, *row)) continue;
        if (!co_await begin(line, *row)) continue;
        exchanging_[index] = true;
        const auto r = co_await line.exchange(row->request);
        exchanging_[index] = false;
        ++exchanges_;
        conclude(std::move(*row), r);
    }
}

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
        if (auto row = queue_.pop(clock::now())) {
            trying_ = breaker_.on_trial();
            room_.ring_one();
            if (intake_empty_ && queue_.empty()) work_.ring_all();
            co_return row;
        }
        if (intake_empty_ && queue_.empty()) break;
        co_await work_.wait_until(queue_.next_due().value_or(time_point::max()));
    }
    co_return std::nullopt;
}

// Makes sure of a connection. False: there is none, and the row is in other hands again.
asio::awaitable<bool> dispatcher::impl::connect(transport& line, row_request& row) {
    const auto began = clock::now();
    auto problem = co_await line.open();
    connecting_ = std::max(connecting_, clock::now() - began);
    if (!problem) co_return true;
    if (!stopping_) conclude(std::move(row), reply{std::move(*problem)});
    co_return false;
}

// Waits for the moment at which the row may leave, with its intent durable. The intent is made as
// late as the journal allows: a crash makes every row with an intent unknown, so there should be
// few. Shortly before, the connection is made sure of once more: while a far moment was waited for
// it may have become too old. False: nothing has left, nothing is recorded but that, and the row is
// in other hands again.
asio::awaitable<bool> dispatcher::impl::begin(transport& line, row_request& row) {
    while (!held_up()) {
        const auto slot = co_await parts_.limiter.book(row.request.points);
        const auto latest = slot.at - parts_.recorder.usual_delay();
        co_await pace_.wait_until(
            latest - std::min<clock::duration>(2 * connecting_, limits::connect_ahead));
        if (held_up() || !parts_.limiter.holds(slot)) continue;
        if (!co_await connect(line, row)) co_return false;
        co_await pace_.wait_until(latest);
        if (held_up() || !parts_.limiter.holds(slot)) continue;
        const auto recorded = co_await parts_.recorder.intent(row.row, row.attempts + 1);
        if (!recorded) {
            stop(recorded.error());
            co_return false;
        }
        if (co_await wait_for(slot)) co_return true;
        parts_.recorder.release(row.row, row.attempts, {});
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

// The one place where a verdict becomes what happens next.
void dispatcher::impl::conclude(row_request row, const reply& r) {
    const auto judged = parts_.judge(r, std::chrono::system_clock::now());
    end_trial();
    std::visit(overloaded{
                   [&](const created& v) {
                       well();
                       outcome o;
                       o.state = row_state::created;
                       o.status = v.status;
                       o.lead_id = v.lead_id;
                       o.created_at = v.created_at;
                       finish(std::move(row), std::move(o));
                   },
                   [&](const refused& v) {
                       well();
                       // What is there already may be what an attempt in doubt has made.
                       const bool ours = row.attempts > 0 && !v.existing_id.empty();
                       finish(std::move(row),
                              without_lead(ours ? row_state::unknown : row_state::failed, v.status,
                                           v.reason));
                   },
                   [&](const again& v) { put_back(std::move(row), v); },
                   [&](const throttled& v) {
                       close_breaker();
                       ++throttled_;
                       const auto until = clock::now() + v.wait;
                       parts_.limiter.pause(until);
                       pace_.ring_all();
                       parts_.recorder.release(row.row, row.attempts,
                                               {429, "HTTP 429: too many requests"});
                       queue_.push_later(std::move(row), until);
                   },
                   [&](const uncertain& v) {
                       breaker_.unwell();
                       trouble_ = v.cause;
                       finish(std::move(row), without_lead(row_state::unknown, v.status, v.cause));
                       if (v.stop) stop(v.stop);
                       if (breaker_.open()) pace_.ring_all();
                   },
                   [&](const hopeless& v) {
                       parts_.recorder.release(row.row, row.attempts, {0, v.why.message()});
                       stop(v.why);
                   },
               },
               judged);
}

// A row that could not leave: another lane may take it, when one may.
void dispatcher::impl::set_aside(row_request row) {
    end_trial();
    if (!stopping_) queue_.push_later(std::move(row), clock::now());
}

// The lanes that wait for the row on trial look again.
void dispatcher::impl::end_trial() {
    if (std::exchange(trying_, false)) work_.ring_all();
}

void dispatcher::impl::put_back(row_request row, const again& why) {
    parts_.recorder.release(row.row, row.attempts, {why.status, why.cause});
    trouble_ = why.cause;
    const auto now = clock::now();
    if (row.first_retry == time_point{}) row.first_retry = now;
    if (!parts_.retries.may_retry(now - row.first_retry)) {
        stop(error{why.code, {}, why.cause});
        return;
    }
    ++retries_;
    const auto wait = parts_.retries.backoff(row.retries++, parts_.random(), why.wait);
    queue_.push_later(std::move(row), now + wait);
}

void dispatcher::impl::finish(row_request row, outcome o) {
    o.row = row.row;
    o.attempts = row.attempts + 1;
    o.original = std::move(row.original);
    o.cells = row.cells;
    parts_.recorder.finish(std::move(o));
}

// The breaker is open: one lane probes until the server is well or the patience ends, the others
// wait for it. The patience is with the illness, not with one opening: a server that answers probes
// and breaks at every row is as ill as before.
asio::awaitable<void> dispatcher::impl::mend(transport& line) {
    if (probing_) {
        co_await work_.wait_until(time_point::max());
        co_return;
    }
    probing_ = true;
    if (ill_since_ == time_point{}) ill_since_ = clock::now();
    const auto since = ill_since_;
    // What was in flight may come back well at any time, and then that is that.
    while (breaker_.open() && !stopping_) {
        co_await pace_.wait_until(clock::now() +
                                  parts_.retries.backoff(probes_++, parts_.random()));
        if (stopping_ || !breaker_.open()) break;
        const auto answered = co_await probe(line);
        if (!answered && class_of(answered.error().code) == error_class::refused)
            stop(answered.error());
        else if (!breaker_.open())
            break;
        else if (!parts_.retries.may_retry(clock::now() - since))
            stop(answered ? error{errc::server_unwell, {}, trouble_} : answered.error());
        else if (answered)
            breaker_.probed_well();
    }
    probing_ = false;
    work_.ring_all();
}

asio::awaitable<result<void>> dispatcher::impl::probe(transport& line) {
    if (auto problem = co_await line.open()) {
        const reply r{std::move(*problem)};
        co_return parts_.judge_probe(r);
    }
    for (;;) {
        const auto slot = co_await parts_.limiter.book(parts_.probe.points);
        co_await pace_.wait_until(parts_.limiter.ready_at(slot));
        if (stopping_ || parts_.limiter.take(slot, clock::now())) break;
    }
    if (stopping_) co_return error{errc::server_unwell, {}, "stopped while it was probed"};
    const auto r = co_await line.exchange(parts_.probe);
    co_return parts_.judge_probe(r);
}

void dispatcher::impl::stop(std::optional<error> why) {
    if (!why_) why_ = std::move(why);
    if (stopping_) return;
    stopping_ = true;
    parts_.intake.stop();
    // Whoever is connecting has nothing in flight to wait for.
    for (std::size_t i = 0; i < parts_.lanes.size(); ++i)
        if (!exchanging_[i]) parts_.lanes[i]->cut();
    work_.ring_all();
    room_.ring_all();
    pace_.ring_all();
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
    return {static_cast<unsigned>(std::count(exchanging_.begin(), exchanging_.end(), true)),
            queue_.size(),
            breaker_.open(),
            parts_.limiter.paused_until(),
            exchanges_,
            retries_,
            throttled_,
            trouble_};
}

dispatcher::dispatcher(asio::any_io_executor executor, dispatcher_parts parts)
    : impl_{std::make_unique<impl>(std::move(executor), std::move(parts))} {}
dispatcher::~dispatcher() = default;
asio::awaitable<ending> dispatcher::run() { return impl_->run(); }
void dispatcher::drain() { impl_->drain(); }
void dispatcher::cut() { impl_->cut(); }
dispatcher_status dispatcher::status() const { return impl_->status(); }

} // namespace leadimport::delivery
