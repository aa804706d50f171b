// What comes of a reply.

#include "delivery/dispatcher_impl.hpp"
#include "delivery/overloaded.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace leadimport::delivery {

namespace asio = boost::asio;

namespace {

outcome without_lead(row_state state, unsigned status, const std::string& error) {
    outcome o;
    o.state = state;
    o.status = status;
    o.error = error;
    o.attempts = 1;
    return o;
}

} // namespace

asio::awaitable<void> dispatcher::impl::conclude(row_request& row, reply& r) {
    if (row.first)
        co_await conclude_first(std::move(row), std::move(r));
    else
        conclude_request(std::move(row), r);
}

// The one place where a verdict on a row becomes what happens next.
void dispatcher::impl::conclude_request(row_request row, const reply& r) {
    row.announced = false;
    const auto judged = parts_.judge(r, std::chrono::system_clock::now());
    end_trial(row.row);
    std::visit(overloaded{
                   [&](const created& v) {
                       well(row);
                       outcome o;
                       o.state = row_state::created;
                       o.status = v.status;
                       o.lead_id = v.lead_id;
                       o.created_at = v.created_at;
                       o.attempts = 1;
                       finish(std::move(row), std::move(o));
                   },
                   [&](const refused& v) {
                       well(row);
                       // What is there already may be what an attempt in doubt has made.
                       const bool ours = row.attempts > 0 && !v.existing_id.empty();
                       finish(std::move(row),
                              without_lead(ours ? row_state::unknown : row_state::failed, v.status,
                                           v.reason));
                   },
                   [&](const again& v) {
                       parts_.recorder.release(row.row, row.attempts, {v.status, v.cause});
                       put_back(std::move(row), v);
                   },
                   [&](const throttled& v) {
                       parts_.recorder.release(row.row, row.attempts,
                                               {429, "HTTP 429: too many requests"});
                       pause_all(std::move(row), v);
                   },
                   [&](const uncertain& v) {
                       in_doubt(v.cause);
                       finish(std::move(row), without_lead(row_state::unknown, v.status, v.cause));
                       if (v.stop) stop(v.stop);
                   },
                   [&](const hopeless& v) {
                       parts_.recorder.release(row.row, row.attempts, {0, v.why.message()});
                       stop(v.why);
                   },
               },
               judged);
}

// Nobody knows what the server did.
void dispatcher::impl::in_doubt(const std::string& cause) {
    breaker_.unwell(clock::now());
    budget_.unwell();
    trouble_ = cause;
    if (breaker_.open()) hold_up();
}

void dispatcher::impl::hold_up() {
    give_back_announced();
    pace_.ring_all();
}

void dispatcher::impl::well(const row_request& row) {
    close_breaker(row);
    trouble_.clear();
}

void dispatcher::impl::close_breaker(const row_request& row) {
    const bool was_open = breaker_.open();
    const bool was_on_trial = breaker_.on_trial();
    const bool kept_back = !budget_.lifted();
    const auto now = clock::now();
    breaker_.well(now);
    budget_.well(row.retries > 0);
    if (was_open && !breaker_.open()) pace_.ring_all(); // who waits to probe need not
    const bool tried_well = was_on_trial && !breaker_.on_trial();
    if (tried_well || (kept_back && budget_.lifted())) work_.ring_all();
    if (!breaker_.healed(now)) return;
    ill_since_ = {};
    probes_ = 0;
}

// A row that could not leave: another lane may take it, when one may.
void dispatcher::impl::set_aside(row_request row) {
    end_trial(row.row);
    if (!stopping_) queue_.push_later(std::move(row), clock::now());
}

// The lanes that wait for the row on trial look again.
void dispatcher::impl::end_trial(std::uint64_t row) {
    if (tried_ != row) return;
    tried_ = 0;
    work_.ring_all();
}

void dispatcher::impl::put_back(row_request row, const again& why) {
    const auto now = clock::now();
    if (why.blameless) {
        queue_.push_later(std::move(row), now);
        return;
    }
    trouble_ = why.cause;
    budget_.unwell();
    if (!why.unwell) breaker_.turned_away(now);
    if (breaker_.open()) hold_up();
    if (row.first_retry == time_point{}) row.first_retry = patience_clock();
    const auto asked = why.wait.value_or(std::chrono::milliseconds{0});
    const auto tried_for = patience_clock() - row.first_retry;
    if (!parts_.retries.may_retry(tried_for, asked)) {
        stop(error{why.code, {}, why.cause});
        return;
    }
    ++retries_;
    const auto wait = parts_.retries.wait(tried_for, row.retries++, parts_.random(), why.wait);
    queue_.push_retry(std::move(row), now + wait);
}

// 429: not the row's fault.
void dispatcher::impl::pause_all(row_request row, const throttled& t) {
    close_breaker(row);
    pause(t);
    hold_up();
    queue_.push_later(std::move(row), parts_.limiter.paused_until());
}

// Of `paused_`, what is still to come has not been waited for.
dispatcher::impl::time_point dispatcher::impl::patience_clock() const {
    return std::max(clock::now(), parts_.limiter.paused_until()) - paused_;
}

void dispatcher::impl::pause(const throttled& t) {
    ++throttled_;
    const auto now = clock::now();
    const auto until = now + t.wait;
    const auto until_then = std::max(now, parts_.limiter.paused_until());
    if (until > until_then) paused_ += until - until_then;
    parts_.limiter.refused(now, until);
}

// `o.attempts` are those that end it.
void dispatcher::impl::finish(row_request row, outcome o) {
    o.row = row.row;
    o.attempts += row.attempts;
    o.original = std::move(row.original);
    o.cells = row.cells;
    parts_.rules.ended(o.state, o.error);
    parts_.recorder.finish(std::move(o));
    if (auto why = parts_.rules.verdict()) stop(std::move(why));
}

} // namespace leadimport::delivery
