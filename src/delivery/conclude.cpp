// What comes of a reply.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace leadimport::delivery {

namespace asio = boost::asio;

namespace {

outcome without_lead(row_state state, unsigned status, const std::string& error, reason why) {
    outcome o;
    o.state = state;
    o.status = status;
    o.error = error;
    o.why = std::move(why);
    o.attempts = 1;
    return o;
}

outcome failure(const refused& v) {
    const auto why =
        v.why.code == reason_code::none ? reason{reason_code::refused, {v.reason}} : v.why;
    return without_lead(row_state::failed, v.status, v.reason, why);
}

outcome doubt(const uncertain& v) {
    auto o = without_lead(row_state::unknown, v.status, v.cause, v.why);
    o.answered_id = v.answered_id;
    return o;
}

} // namespace

asio::awaitable<bool> dispatcher::impl::conclude(row_request& row, reply& r,
                                                 const exchange_times& when) {
    if (row.first) co_return co_await conclude_first(std::move(row), std::move(r));
    co_return conclude_request(std::move(row), r, when);
}

// The one place where a verdict on a row becomes what happens next.
bool dispatcher::impl::conclude_request(row_request row, const reply& r,
                                        const exchange_times& when) {
    row.announced = false;
    const sent_attempt attempt{row.request.body, row.attempts > 0,  when.announced,
                               when.ended,       row.newest_before, clock_.spread_of_leads()};
    const auto judged = parts_.judge(r, attempt, std::chrono::system_clock::now());
    end_trial(row.row);
    std::visit(overloaded{
                   [&](const created& v) {
                       well(row);
                       note_lead(v, when);
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
                       finish(std::move(row), failure(v));
                   },
                   [&](const again& v) {
                       release(row, {v.status, v.cause});
                       put_back(std::move(row), v);
                   },
                   [&](const throttled& v) {
                       release(row, {429, "HTTP 429: too many requests"});
                       pause_all(std::move(row), v);
                   },
                   [&](const uncertain& v) {
                       if (v.working)
                           well(row);
                       else
                           in_doubt(v.cause, v.status);
                       if (may_send_at_once(row, v))
                           send_at_once(std::move(row), v);
                       else
                           finish(std::move(row), doubt(v));
                       if (v.ask_api) suspect();
                   },
                   [&](const hopeless& v) {
                       release(row, {0, v.why.message()});
                       stop(v.why);
                   },
               },
               judged);
    return !may_be_anothers(judged);
}

// Nobody knows what the server did.
void dispatcher::impl::in_doubt(const std::string& cause, unsigned status) {
    breaker_.unwell(clock::now());
    budget_.unwell();
    trouble_ = cause;
    trouble_status_ = status;
    trouble_code_ = errc::server_unwell;
    if (breaker_.open()) hold_up();
}

// One lane asks whether the API is still there, and nothing is sent meanwhile.
void dispatcher::impl::suspect() {
    breaker_.suspect();
    hold_up();
}

void dispatcher::impl::hear(const reply& r, boot_clock::time_point sent,
                            boot_clock::time_point received) {
    const auto* a = std::get_if<answer>(&r);
    if (a != nullptr && a->date) clock_.observe(*a->date, sent, received);
}

// Before the intent is durable: what is known to exist now was created before it. A row in doubt
// may have its lead from its first attempt.
void dispatcher::impl::note_announced(row_request& row) {
    if (doubts_.contains(row.row)) return;
    row.announced_at = parts_.boot_now();
    row.newest_before = newest_lead_;
}

void dispatcher::impl::note_lead(const created& c, const exchange_times& when) {
    if (!c.date) return;
    if (!newest_lead_ || c.date->from > *newest_lead_) newest_lead_ = c.date->from;
    if (c.date->from == c.date->to) clock_.observe_lead(c.date->from, when.sent, when.received);
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
    forget_illness();
}

void dispatcher::impl::forget_illness() {
    if (!breaker_.healed(clock::now())) return;
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
    trouble_status_ = why.status;
    const bool ours = why.code == errc::descriptors_exhausted;
    trouble_code_ = ours ? why.code : errc::server_unwell;
    budget_.unwell();
    if (!why.unwell) breaker_.turned_away(now);
    if (breaker_.open()) hold_up();
    if (row.first_retry == time_point{}) row.first_retry = patience_clock();
    const auto asked = why.wait.value_or(std::chrono::milliseconds{0});
    const auto tried_for = patience_clock() - row.first_retry;
    if (!parts_.retries.may_retry(tried_for, asked)) {
        stop(error{why.code, {}, why.cause, why.status});
        return;
    }
    ++traffic_.retried;
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
    ++traffic_.throttled;
    const auto now = clock::now();
    const auto until = now + t.wait;
    const auto until_then = std::max(now, parts_.limiter.paused_until());
    if (until > until_then) {
        paused_ += until - until_then;
        traffic_.paused(until - until_then);
    }
    parts_.limiter.refused(now, until);
}

void dispatcher::impl::release(const row_request& row, setback why) {
    why.row_in_doubt = doubts_.contains(row.row);
    parts_.recorder.release(row.row, row.attempts, std::move(why));
}

// Not when the API has said something of the row's lead, or an answer has named one: then it is to
// be looked at.
bool dispatcher::impl::may_send_at_once(const row_request& row, const uncertain& v) const {
    return parts_.keys_are_unique && !stopping_ && !v.working && v.answered_id.empty() &&
           row.attempts + 1 < limits::doubts_at_most;
}

// The attempt is in doubt, and stays so whatever comes of the next one.
void dispatcher::impl::send_at_once(row_request row, const uncertain& v) {
    ++row.attempts;
    row.retries = 1; // it takes from the budget: the server may be unwell
    row.first_retry = {};
    auto o = doubt(v);
    o.row = row.row;
    o.attempts = row.attempts;
    o.body = fingerprint_of(row.request.body);
    o.original = row.original;
    o.cells = row.cells;
    o.held = row.held;
    doubts_.insert_or_assign(row.row, std::move(o));
    release(row, {v.status, v.cause, v.why});
    ++traffic_.retried;
    queue_.push_retry(std::move(row), clock::now());
}

// At the end: those that could not be sent again are unknown.
void dispatcher::impl::finish_doubts() {
    for (auto& [row, o] : doubts_)
        parts_.recorder.finish(std::move(o));
    doubts_.clear();
}

// `o.attempts` are those that end it.
void dispatcher::impl::finish(row_request row, outcome o) {
    doubts_.erase(row.row);
    o.row = row.row;
    o.attempts += row.attempts;
    if (o.state == row_state::unknown && !row.first) o.body = fingerprint_of(row.request.body);
    o.original = std::move(row.original);
    o.cells = row.cells;
    o.held = std::move(row.held);
    parts_.rules.ended(o.state, o.error);
    parts_.recorder.finish(std::move(o));
    if (auto why = parts_.rules.verdict()) stop(std::move(why));
}

} // namespace leadimport::delivery
