#include "leadimport/workspace/look_up.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/workspace/pause.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace leadimport::workspace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

// Nothing when it was stopped before anything was sent.
asio::awaitable<std::optional<delivery::reply>> ask_once(look_up_means& means,
                                                         const delivery::request& what) {
    if (!co_await pause_until({}, means.stopped)) co_return std::nullopt;
    if (auto problem = co_await means.line.open()) co_return delivery::reply{std::move(*problem)};
    for (;;) {
        const auto slot = co_await means.limiter.book(what.points);
        if (!co_await pause_until(means.limiter.ready_at(slot), means.stopped))
            co_return std::nullopt;
        if (means.limiter.take(slot, clock::now())) break;
    }
    co_return co_await means.line.exchange(what);
}

void tell(const look_up_means& means, std::chrono::milliseconds wait, const std::string& why) {
    if (means.waits && wait >= limits::noticed_wait) means.waits(wait, why);
}

constexpr auto too_many = "HTTP 429: too many requests";

} // namespace

asio::awaitable<result<delivery::reply>> ask_patiently(look_up_means& means,
                                                       delivery::request what) {
    std::optional<clock::time_point> failing_since;
    std::chrono::milliseconds throttled{0};
    std::chrono::milliseconds throttled_before{0}; // it failed
    auto while_it_answers = means.retries;
    while_it_answers.patience = means.while_it_answers.value_or(means.retries.patience);
    for (unsigned tries = 0;; ++tries) {
        auto r = co_await ask_once(means, what);
        if (!r) co_return error{errc::server_unreachable, {}, "stopped before it was asked"};
        const auto judged = salesmap::judge_look_up(*r, std::chrono::system_clock::now());
        if (const auto* t = std::get_if<delivery::throttled>(&judged)) {
            throttled += t->wait;
            if (throttled > while_it_answers.patience)
                co_return error{errc::server_unwell, {}, too_many, 429};
            tell(means, t->wait, too_many);
            const auto now = clock::now();
            means.limiter.refused(now, now + t->wait);
            continue;
        }
        const auto* a = std::get_if<delivery::again>(&judged);
        if (a == nullptr) co_return std::move(*r);
        if (a->blameless) continue;
        const auto& retries = a->status != 0 ? while_it_answers : means.retries;
        if (!failing_since) {
            failing_since = clock::now();
            throttled_before = throttled;
        }
        const auto tried_for = clock::now() - *failing_since - (throttled - throttled_before);
        const auto wait = retries.wait(tried_for, tries, means.random(), a->wait);
        const bool patient =
            retries.may_retry(tried_for, a->wait.value_or(std::chrono::milliseconds{0}));
        if (patient) tell(means, wait, a->cause);
        if (!patient || !co_await pause_until(clock::now() + wait, means.stopped))
            co_return error{a->code, {}, a->cause, a->status};
    }
}

asio::awaitable<result<std::string>> look_up(look_up_means& means, delivery::request what) {
    const auto r = co_await ask_patiently(means, std::move(what));
    if (!r) co_return r.error();
    auto judged = salesmap::judge_look_up(*r, std::chrono::system_clock::now());
    if (auto* body = std::get_if<std::string>(&judged)) co_return std::move(*body);
    co_return std::move(std::get<error>(judged)); // nothing else is an answer to stay with
}

} // namespace leadimport::workspace
