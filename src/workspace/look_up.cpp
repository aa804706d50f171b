#include "leadimport/workspace/look_up.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/delivery/leave.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/delivery.hpp"
#include "leadimport/words/workspace.hpp"
#include "leadimport/workspace/pause.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace leadimport::workspace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

// Nothing when it was stopped before anything was sent.
asio::awaitable<std::optional<delivery::reply>> ask_once(look_up_deps& means,
                                                         const delivery::request& what) {
    if (!co_await pause_until(means.time, {}, means.stopped)) co_return std::nullopt;
    if (auto problem = co_await means.connection.open())
        co_return delivery::reply{std::move(*problem)};
    const auto wait = [&means](clock::time_point moment) {
        return pause_until(means.time, moment, means.stopped);
    };
    if (!co_await delivery::leave(means.limiter, means.time, what.points, wait))
        co_return std::nullopt;
    if (means.traffic != nullptr) means.traffic->points += what.points;
    const auto left = means.time.now();
    auto r = co_await means.connection.exchange(what);
    if (means.traffic != nullptr) means.traffic->answered(means.time.now() - left);
    co_return r;
}

// What is done about a reply.
struct stays {};        // it is the answer
struct asks_at_once {}; // after a pause of the limit, if there is one
struct waits_first {
    std::chrono::milliseconds time;
    error trouble; // what to say when it is stopped meanwhile
};
using next_step = std::variant<stays, asks_at_once, waits_first, error>;

// The patience with one question: judges its replies, one after the other.
class asking {
public:
    explicit asking(look_up_deps& means) : means_{means}, while_it_answers_{means.retries} {
        while_it_answers_.patience = means.while_it_answers.value_or(means.retries.patience);
    }

    next_step after(const salesmap::look_up& judged) {
        ++replies_;
        return std::visit(overloaded{
                              [](const std::string&) -> next_step { return stays{}; },
                              [](const error&) -> next_step { return stays{}; },
                              [this](const delivery::again& a) { return after_failure(a); },
                              [this](const delivery::throttled& t) { return after_429(t); },
                          },
                          judged);
    }

private:
    next_step after_429(const delivery::throttled& t) {
        const auto now = means_.time.now();
        const auto until = now + t.wait;
        count_429(now, until);
        throttled_ += t.wait;
        if (throttled_ > while_it_answers_.patience)
            return error{errc::server_failing, {}, words::too_many_requests, 429};
        tell(t.wait, words::too_many_requests);
        means_.limiter.refused(now, until);
        return asks_at_once{};
    }

    next_step after_failure(const delivery::again& a) {
        if (a.blameless) return asks_at_once{};
        const auto& retries = a.status != 0 ? while_it_answers_ : means_.retries;
        if (!failing_since_) {
            failing_since_ = means_.time.now();
            throttled_before_ = throttled_;
        }
        const auto tried_for =
            means_.time.now() - *failing_since_ - (throttled_ - throttled_before_);
        const auto wait = retries.wait(tried_for, replies_ - 1, means_.random(), a.wait);
        error trouble{a.code, {}, a.cause, a.status};
        if (!retries.may_retry(tried_for, a.wait.value_or(std::chrono::milliseconds{0})))
            return trouble;
        if (means_.traffic != nullptr) ++means_.traffic->retried;
        tell(wait, a.cause);
        return waits_first{wait, std::move(trouble)};
    }

    void count_429(clock::time_point now, clock::time_point until) const {
        if (means_.traffic == nullptr) return;
        ++means_.traffic->throttled;
        means_.traffic->paused(delivery::longer_pause(now, means_.limiter.paused_until(), until));
    }

    void tell(std::chrono::milliseconds wait, const words::message& why) const {
        if (means_.waits && wait >= limits::noticed_wait) means_.waits(wait, why);
    }

    look_up_deps& means_;
    delivery::retry_policy while_it_answers_;
    unsigned replies_ = 0;
    std::optional<clock::time_point> failing_since_;
    std::chrono::milliseconds throttled_{0};
    std::chrono::milliseconds throttled_before_{0}; // it failed
};

} // namespace

asio::awaitable<result<delivery::reply>> ask_patiently(look_up_deps& means,
                                                       delivery::request what) {
    asking question{means};
    for (;;) {
        auto r = co_await ask_once(means, what);
        if (!r) co_return error{errc::server_unreachable, {}, words::stopped_before_asked};
        const auto judged = salesmap::judge_look_up(*r, means.time.wall_now());
        std::optional<result<delivery::reply>> end;
        std::optional<waits_first> wait;
        std::visit(overloaded{
                       [&](const stays&) { end = std::move(*r); },
                       [](const asks_at_once&) {},
                       [&](const waits_first& w) { wait = w; },
                       [&](const error& why) { end = why; },
                   },
                   question.after(judged));
        if (end) co_return std::move(*end);
        if (wait && !co_await pause_until(means.time, means.time.now() + wait->time, means.stopped))
            co_return wait->trouble;
    }
}

asio::awaitable<result<std::string>> look_up(look_up_deps& means, delivery::request what) {
    const auto r = co_await ask_patiently(means, std::move(what));
    if (!r) co_return r.error();
    auto judged = salesmap::judge_look_up(*r, means.time.wall_now());
    using body = result<std::string>;
    // asking::after() stays with a success and an error alone.
    co_return std::visit(
        overloaded{
            [](std::string& all) { return body{std::move(all)}; },
            [](const delivery::again& a) {
                return body{error{a.code, {}, a.cause, a.status}};
            },
            [](const delivery::throttled&) {
                return body{error{errc::server_failing, {}, words::too_many_requests, 429}};
            },
            [](error& e) { return body{std::move(e)}; },
        },
        judged);
}

} // namespace leadimport::workspace
