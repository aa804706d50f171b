#include "scripted_sending.hpp"

#include "support/english.hpp"

#include "leadimport/base/text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace leadimport::tests {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using delivery::answer;
using delivery::broken;

namespace {

std::chrono::milliseconds wait_of(const answer& a) {
    return std::chrono::milliseconds{text::parse_unsigned(a.retry_after).value_or(0)};
}

delivery::probe_verdict judge_probe(const delivery::reply& r,
                                    std::chrono::system_clock::time_point) {
    const auto* a = std::get_if<answer>(&r);
    if (a == nullptr) return error{errc::server_unreachable, {}, "no answer to the probe"};
    if (a->status == 200) return delivery::probe_passed{};
    if (a->status == 429) return delivery::throttled{wait_of(*a)};
    if (a->status == 401) return error{errc::api_unauthorized, {}, "who are you"};
    return error{errc::server_failing, {}, "the probe says " + std::to_string(a->status)};
}

delivery::again blameless() {
    delivery::again a{errc::server_failing, "another token is in use", std::nullopt, 401};
    a.blameless = true;
    return a;
}

std::optional<delivery::created::dated> date_in(std::string_view id) {
    if (!id.starts_with("dated ")) return std::nullopt;
    const auto ms = text::parse_unsigned(id.substr(6)).value_or(0);
    const delivery::server_moment at{std::chrono::milliseconds{ms}};
    return delivery::created::dated{at, at};
}

delivery::verdict conflict(bool doubted) {
    if (!doubted) return delivery::refused{409, "there is one", "L9"};
    const reason why{reason_code::maybe_duplicate, {"there is one"}};
    return delivery::uncertain{409, "there is one", false, why, "L9", true};
}

step taken_from(std::deque<step>& script, step otherwise) {
    if (script.empty()) return otherwise;
    auto s = std::move(script.front());
    script.pop_front();
    return s;
}

} // namespace

delivery::verdict judge_by_status(const delivery::reply& r, const delivery::sent_attempt& attempt,
                                  std::chrono::system_clock::time_point) {
    if (const auto* b = std::get_if<broken>(&r)) {
        if (b->untrusted) return delivery::hopeless{{errc::tls_untrusted, {}, b->cause}};
        if (!b->may_have_arrived)
            return delivery::again{errc::server_unreachable, b->message(), std::nullopt, 0};
        return delivery::uncertain{0, b->message()};
    }
    const auto& a = std::get<answer>(r);
    switch (a.status) {
    case 201: return delivery::created{201, a.body, "then", date_in(a.body)};
    case 400: return delivery::refused{400, "not like this", {}};
    case 409: return conflict(attempt.doubted);
    case 401:
        if (a.of_former_token) return blameless();
        return delivery::hopeless{{errc::api_unauthorized, {}, "who are you"}};
    case 429: return delivery::throttled{wait_of(a)};
    case 503:
        return delivery::again{errc::server_failing, "busy",
                               a.retry_after.empty() ? std::nullopt : std::optional{wait_of(a)},
                               503};
    case 200:
        return delivery::uncertain{200, "a page", true, {reason_code::not_the_api, {"a page"}}};
    default:
        return delivery::uncertain{a.status,
                                   "status " + std::to_string(a.status),
                                   false,
                                   {reason_code::server_error, {std::to_string(a.status)}}};
    }
}

step status(unsigned s, std::string retry_after_ms) {
    return {answer{s, {}, std::move(retry_after_ms), {}}, 0ms, false};
}
step with_former_token(std::chrono::milliseconds after) {
    answer a{401, {}, {}, {}};
    a.of_former_token = true;
    return {std::move(a), after, false};
}
step lost() { return {broken{delivery::phase::read, true, false, "lost"}, 0ms, false}; }
step not_sent(bool untrusted) {
    return {broken{delivery::phase::connect, false, untrusted, "nobody there"}, 0ms, false};
}

scripted_transport::scripted_transport(scripted_sending& all, unsigned lane)
    : all_{all},
      lane_{lane},
      timer_{all.io.get_executor(), all.time} {}

asio::awaitable<void> scripted_transport::pass(std::chrono::milliseconds time, bool held) {
    if (time == 0ms && !held) co_return;
    timer_.expires_at(held ? clock::time_point::max() : all_.time.now() + time);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> scripted_transport::pass_until(const std::string& event) {
    while (all_.count(event) == 0 && !cut_)
        co_await pass(1ms, false);
}

bool scripted_transport::is_open() {
    return !cut_ && used_ != clock::time_point{} && all_.time.now() - used_ <= all_.idle_limit;
}

asio::awaitable<std::optional<broken>> scripted_transport::open() {
    if (is_open()) co_return std::nullopt;
    all_.opened.push_back(all_.time.now());
    const auto s = taken_from(all_.opens, step{answer{}, all_.open_takes});
    co_await pass(s.after, s.held);
    if (cut_) co_return broken{delivery::phase::connect, false, false, "given up"};
    if (const auto* b = std::get_if<broken>(&s.reply)) co_return *b;
    used_ = all_.time.now();
    ++all_.connections;
    co_return std::nullopt;
}

asio::awaitable<delivery::reply> scripted_transport::exchange(const delivery::request& r) {
    if (all_.time.now() - used_ > all_.idle_limit)
        co_return broken{delivery::phase::connect, false, false, "idle for too long"};
    step s;
    if (r.verb == delivery::verb::get) {
        all_.said("probe");
        all_.probed.push_back(all_.time.now());
        s = taken_from(all_.probes, status(200));
    } else if (r.target == "/first") {
        all_.said("ask " + r.body);
        s = taken_from(all_.firsts[r.body], step{});
    } else {
        const auto row = text::parse_unsigned(r.body).value_or(0);
        all_.said("send " + r.body);
        all_.sent[row].push_back(all_.time.now());
        auto& script = all_.first.empty() ? all_.script[row] : all_.first;
        s = script.empty() && all_.answers ? all_.answers() : taken_from(script, all_.otherwise);
        if (auto* a = std::get_if<answer>(&s.reply); a != nullptr && a->body.empty())
            a->body = "lead-" + r.body;
    }
    all_.most_in_flight = std::max(all_.most_in_flight, ++all_.in_flight);
    co_await pass(s.after, s.held);
    if (!s.until.empty()) co_await pass_until(s.until);
    --all_.in_flight;
    used_ = s.closes ? clock::time_point{} : all_.time.now();
    if (cut_) co_return broken{delivery::phase::read, true, false, "cut"};
    co_return s.reply;
}

void scripted_transport::hang_up() { all_.said("hung up lane " + std::to_string(lane_)); }

void scripted_transport::cut() {
    all_.said("cut lane " + std::to_string(lane_));
    cut_ = true;
    timer_.cancel();
}

scripted_intake::scripted_intake(scripted_sending& all)
    : all_{all},
      wait_{all.io.get_executor(), all.time} {}

asio::awaitable<std::optional<delivery::row_request>> scripted_intake::next() {
    if (stopped_) co_return std::nullopt;
    if (given == all_.rows && endless) {
        co_await wait_.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return std::nullopt;
    }
    if (given == all_.rows) co_return std::nullopt;
    if (++given == throws_at) throw std::runtime_error{"the intake threw"};
    delivery::row_request r;
    r.row = given;
    r.request.verb = delivery::verb::post;
    r.request.target = "/v2/lead";
    r.request.body = std::to_string(given);
    r.request.points = all_.row_points;
    r.attempts = attempts;
    r.original = "original " + r.request.body;
    r.cells = 3;
    for (const auto& key : all_.prerequisites.refers[given])
        r.references.push_back({0, key, {}});
    co_return r;
}

void scripted_intake::stop() {
    stopped_ = true;
    all_.said("intake stopped");
    wait_.cancel();
}

remembering_recorder::remembering_recorder(scripted_sending& all) : all_{all} {}

asio::awaitable<result<void>>
remembering_recorder::intents(std::vector<delivery::announcement> rows) {
    const auto own = delays.extract(rows.front().row);
    co_await all_.pass(own ? own.mapped() : delay);
    announced.push_back(rows.size());
    for (const auto& r : rows) {
        if (r.row == throws_at) throw std::runtime_error{"the recorder threw"};
        if (r.row == fails_at) co_return error{errc::storage_full, "job.db", "no space"};
        all_.said("intent " + std::to_string(r.row) + "." + std::to_string(r.attempt));
    }
    co_return result<void>{};
}

void remembering_recorder::release(std::uint64_t row, unsigned attempts, delivery::setback why) {
    setbacks.push_back(std::move(why));
    all_.said("release " + std::to_string(row) + "." + std::to_string(attempts));
}

void remembering_recorder::finish(delivery::outcome o) {
    all_.said(std::string{delivery::name_of(o.state)} + " " + std::to_string(o.row));
    CHECK_FALSE(outcomes.contains(o.row));
    outcomes[o.row] = std::move(o);
}

asio::awaitable<void> remembering_recorder::catch_up() {
    co_await all_.pass(delay);
    all_.said("caught up");
}

scripted_sending::scripted_sending(unsigned lanes_wanted, std::uint64_t rows_given)
    : lanes{lanes_wanted},
      rows{rows_given} {}

delivery::ending scripted_sending::run() {
    delivery::request probe;
    probe.target = "/v2/user/me";
    delivery::stop_rules rules{failures};
    const auto judge = [this](const delivery::reply& r, const delivery::sent_attempt& attempt,
                              std::chrono::system_clock::time_point now) {
        auto& kept = judged[text::parse_unsigned(attempt.body).value_or(0)];
        kept = attempt;
        kept.body = {};
        return judge_by_status(r, attempt, now);
    };
    delivery::dispatcher_deps parts{{},
                                    intake,
                                    asked ? *asked : limiter,
                                    recorder,
                                    time,
                                    rules,
                                    judge,
                                    judge_probe,
                                    probe,
                                    retries,
                                    [] { return 0.5; },
                                    &prerequisites,
                                    &server_time,
                                    newest_lead,
                                    keys_are_unique};
    for (unsigned i = 0; i < lanes; ++i)
        parts.lanes.push_back(std::make_unique<scripted_transport>(*this, i));
    delivery::dispatcher d{io.get_executor(), std::move(parts)};

    std::optional<delivery::ending> ending;
    std::deque<delivery::timer> timers;
    for (auto& [when, f] : later_)
        timers.emplace_back(io.get_executor(), time, time.now() + when)
            .async_wait([&, call = f](const auto&) {
                if (!ending) call(d);
            });
    std::exception_ptr thrown;
    asio::co_spawn(io, d.run(), [&](std::exception_ptr e, delivery::ending how) {
        thrown = std::move(e);
        ending = std::move(how);
        if (ended) ended();
        for (auto& t : timers)
            t.cancel();
    });
    time.run(io, 5min);
    REQUIRE(ending);
    CHECK(io.stopped()); // nothing waits for anything
    CHECK(in_flight == 0);
    last_status = d.status();
    if (thrown) std::rethrow_exception(thrown);
    return *ending;
}

asio::awaitable<void> scripted_sending::pass(std::chrono::milliseconds how_long) {
    delivery::timer timer{io.get_executor(), time, time.now() + how_long};
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void scripted_sending::at(std::chrono::milliseconds when,
                          std::function<void(delivery::dispatcher&)> f) {
    later_.emplace_back(when, std::move(f));
}

void scripted_sending::said(std::string event) {
    if (heard) heard(event);
    events.push_back(std::move(event));
}

std::size_t scripted_sending::count(const std::string& event) const {
    return static_cast<std::size_t>(std::ranges::count(events, event));
}

std::size_t scripted_sending::index(const std::string& event) const {
    const auto found = std::ranges::find(events, event);
    CAPTURE(event);
    REQUIRE(found != events.end());
    return static_cast<std::size_t>(found - events.begin());
}

std::size_t scripted_sending::last_index(const std::string& event) const {
    const auto found = std::find(events.rbegin(), events.rend(), event);
    CAPTURE(event);
    REQUIRE(found != events.rend());
    return static_cast<std::size_t>(events.rend() - found) - 1;
}

std::size_t scripted_sending::sent_between(std::size_t from, std::size_t to) const {
    const auto at = [this](std::size_t i) {
        return events.begin() + static_cast<std::ptrdiff_t>(i);
    };
    return static_cast<std::size_t>(std::count_if(
        at(from), at(to), [](const std::string& e) { return e.starts_with("send "); }));
}

std::size_t scripted_sending::count_in(delivery::row_state s) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        recorder.outcomes, [&](const auto& o) { return o.second.state == s; }));
}

delivery::row_state scripted_sending::state(std::uint64_t row) const {
    const auto found = recorder.outcomes.find(row);
    return found == recorder.outcomes.end() ? delivery::row_state::pending : found->second.state;
}

} // namespace leadimport::tests
