#include "leadimport/workspace/schema_fetch.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace leadimport::workspace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

asio::awaitable<void> sleep_until(clock::time_point moment) {
    asio::steady_timer timer{co_await asio::this_coro::executor, moment};
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<delivery::reply> ask_once(look_up_means& means, const delivery::request& what) {
    if (auto problem = co_await means.line.open()) co_return std::move(*problem);
    for (;;) {
        const auto slot = co_await means.limiter.book(what.points);
        co_await sleep_until(means.limiter.ready_at(slot));
        if (means.limiter.take(slot, clock::now())) break;
    }
    co_return co_await means.line.exchange(what);
}

asio::awaitable<result<std::vector<mapping::user>>> fetch_users(look_up_means& means) {
    std::vector<mapping::user> all;
    std::string cursor;
    do {
        const auto body = co_await look_up(means, salesmap::users(cursor));
        if (!body) co_return body.error();
        const auto page = salesmap::read_users(*body);
        if (!page) co_return page.error();
        // A page without users, or the same cursor again, would go on for ever.
        const bool stuck = page->users.empty() || page->next_cursor == cursor;
        all.insert(all.end(), page->users.begin(), page->users.end());
        cursor = stuck ? std::string{} : page->next_cursor;
    } while (!cursor.empty() && all.size() < limits::users);
    co_return all;
}

} // namespace

asio::awaitable<result<std::string>> look_up(look_up_means& means, delivery::request what) {
    const auto began = clock::now();
    for (unsigned tries = 0;; ++tries) {
        const auto r = co_await ask_once(means, what);
        auto judged = salesmap::judge_look_up(r, std::chrono::system_clock::now());
        if (auto* body = std::get_if<std::string>(&judged)) co_return std::move(*body);
        if (auto* e = std::get_if<error>(&judged)) co_return std::move(*e);
        const bool patient = means.retries.may_retry(clock::now() - began);
        if (const auto* t = std::get_if<delivery::throttled>(&judged)) {
            if (!patient) co_return error{errc::server_unwell, {}, "HTTP 429: too many requests"};
            means.limiter.pause(clock::now() + t->wait);
            continue;
        }
        const auto& a = std::get<delivery::again>(judged);
        if (!patient) co_return error{a.code, {}, a.cause};
        co_await sleep_until(clock::now() + means.retries.backoff(tries, means.random(), a.wait));
    }
}

asio::awaitable<result<mapping::schema>> fetch_schema(look_up_means& means) {
    const auto me = co_await look_up(means, salesmap::who_am_i());
    if (!me) co_return me.error();
    const auto who = salesmap::read_who_am_i(*me);
    if (!who) co_return who.error();
    const auto fields = co_await look_up(means, salesmap::lead_fields());
    if (!fields) co_return fields.error();
    auto lead_fields = salesmap::read_lead_fields(*fields);
    if (!lead_fields) co_return lead_fields.error();
    const auto lines = co_await look_up(means, salesmap::pipelines());
    if (!lines) co_return lines.error();
    auto pipelines = salesmap::read_pipelines(*lines);
    if (!pipelines) co_return pipelines.error();
    auto users = co_await fetch_users(means);
    if (!users) co_return users.error();

    mapping::schema s;
    s.workspace_id = who->id;
    s.workspace_name = who->name;
    s.lead_fields = std::move(*lead_fields);
    s.pipelines = std::move(*pipelines);
    s.users = std::move(*users);
    co_return s;
}

} // namespace leadimport::workspace
