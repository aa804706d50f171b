// What comes of a reply.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/words/delivery.hpp"

#include <utility>
#include <variant>

namespace leadimport::delivery {

namespace asio = boost::asio;

namespace {

outcome without_lead(row_state state, unsigned status, const words::message& error, reason why) {
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
        v.why.code == reason_code::none ? reason{reason_code::refused, {stored(v.reason)}} : v.why;
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
    if (row.prerequisite) co_return co_await conclude_prerequisite(std::move(row), std::move(r));
    co_return conclude_request(std::move(row), r, when);
}

// The one place where a verdict on a row becomes what happens next.
bool dispatcher::impl::conclude_request(row_request row, const reply& r,
                                        const exchange_times& when) {
    row.announced = false;
    const sent_attempt attempt{row.request.body, row.attempts > 0,  when.announced,
                               when.ended,       row.newest_before, clock_.spread_of_leads()};
    const auto judged = deps_.judge(r, attempt, deps_.time.wall_now());
    gave_back(row.row);
    std::visit(overloaded{
                   [&](const created& v) {
                       succeeded(row);
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
                       succeeded(row);
                       finish(std::move(row), failure(v));
                   },
                   [&](const again& v) {
                       release(row, {v.status, v.cause});
                       put_back(std::move(row), v);
                   },
                   [&](const throttled& v) {
                       release(row, {429, words::too_many_requests});
                       pause_all(std::move(row), v);
                   },
                   [&](const uncertain& v) {
                       if (v.working) {
                           succeeded(row);
                       } else {
                           gate_.own_request_failed();
                           failed(v.cause, v.status);
                       }
                       if (may_send_at_once(row, v))
                           send_at_once(std::move(row), v);
                       else
                           finish(std::move(row), doubt(v));
                       if (v.ask_api) suspect();
                   },
                   [&](const hopeless& v) {
                       release(row, {0, one_sentence(v.why)});
                       stop(v.why);
                   },
               },
               judged);
    return !may_be_anothers(judged);
}

// It is not known what the server did.
void dispatcher::impl::failed(const words::message& cause, unsigned status) {
    gate_.failed(deps_.time.now(), {errc::server_failing, {}, cause, status});
    if (gate_.closed()) hold_up();
}

// One lane asks whether the API is still there, and nothing is sent meanwhile.
void dispatcher::impl::suspect() {
    gate_.suspect();
    hold_up();
}

void dispatcher::impl::hear(const reply& r, boot_clock::time_point sent,
                            boot_clock::time_point received) {
    const auto* a = std::get_if<answer>(&r);
    if (a != nullptr && a->date) clock_.observe(*a->date, sent, received);
}

exchange_times dispatcher::impl::hear(const reply& r, const row_request& row,
                                      boot_clock::time_point sent) {
    const auto received = deps_.time.boot_now();
    // Other answers say better when it was announced: this one may be a late copy.
    const auto by_others = clock_.at(row.announced_at);
    hear(r, sent, received);
    return {sent, received, by_others ? by_others : clock_.at(row.announced_at),
            clock_.at(received)};
}

// Before the intent is durable: what is known to exist now was created before it. A row in doubt
// may have its lead from its first attempt.
void dispatcher::impl::note_announced(row_request& row) {
    if (doubts_.contains(row.row)) return;
    row.announced_at = deps_.time.boot_now();
    row.newest_before = newest_lead_;
}

void dispatcher::impl::note_lead(const created& c, const exchange_times& when) {
    if (!c.date) return;
    if (!newest_lead_ || c.date->from > *newest_lead_) newest_lead_ = c.date->from;
    if (c.date->from == c.date->to) clock_.observe_lead(c.date->from, when.sent, when.received);
}

void dispatcher::impl::hold_up() {
    announcer_.give_back();
    moments_.ring_all();
}

void dispatcher::impl::let_go() {
    moments_.ring_all();
    idle_.ring_all();
}

void dispatcher::impl::gave_back(std::uint64_t row) {
    if (gate_.gave_back(row)) idle_.ring_all();
}

void dispatcher::impl::succeeded(const row_request& row) {
    if (gate_.succeeded(deps_.time.now(), row.retries > 0)) let_go();
}

// A row that could not leave: another lane may take it, when one may.
void dispatcher::impl::set_aside(row_request row) {
    gave_back(row.row);
    if (!stopping_) queue_.push_later(std::move(row), deps_.time.now());
}

void dispatcher::impl::put_back(row_request row, const again& why) {
    const auto now = deps_.time.now();
    if (why.blameless) {
        queue_.push_later(std::move(row), now);
        return;
    }
    const bool ours = why.code == errc::descriptors_exhausted;
    error trouble{ours ? why.code : errc::server_failing, {}, why.cause, why.status};
    if (!row.prerequisite) gate_.own_request_failed();
    if (why.in_doubt)
        gate_.failed(now, std::move(trouble));
    else
        gate_.turned_away(now, std::move(trouble));
    if (gate_.closed()) hold_up();
    if (row.first_retry == time_point{}) row.first_retry = patience_now();
    const auto asked = why.wait.value_or(std::chrono::milliseconds{0});
    const auto tried_for = patience_now() - row.first_retry;
    if (!deps_.retries.may_retry(tried_for, asked)) {
        stop(error{why.code, {}, why.cause, why.status});
        return;
    }
    ++traffic_.retried;
    const auto wait = deps_.retries.wait(tried_for, row.retries++, deps_.random(), why.wait);
    queue_.push_retry(std::move(row), now + wait);
}

// 429: not the row's fault.
void dispatcher::impl::pause_all(row_request row, const throttled& t) {
    if (gate_.throttled(deps_.time.now(), row.retries > 0)) let_go();
    pause(t);
    hold_up();
    queue_.push_later(std::move(row), deps_.limiter.paused_until());
}

void dispatcher::impl::pause(const throttled& t) {
    ++traffic_.throttled;
    const auto now = deps_.time.now();
    const auto until = now + t.wait;
    traffic_.paused(patience_.pause(now, deps_.limiter.paused_until(), until));
    deps_.limiter.refused(now, until);
}

void dispatcher::impl::release(const row_request& row, setback why) {
    why.row_in_doubt = doubts_.contains(row.row);
    deps_.recorder.release(row.row, row.attempts, std::move(why));
}

// Not when the API has said something of the row's lead, or an answer has named one: then it is to
// be looked at.
bool dispatcher::impl::may_send_at_once(const row_request& row, const uncertain& v) const {
    return deps_.keys_are_unique && !stopping_ && !v.working && v.answered_id.empty() &&
           row.attempts + 1 < limits::doubts_at_most;
}

// The attempt is in doubt, and stays so whatever comes of the next one.
void dispatcher::impl::send_at_once(row_request row, const uncertain& v) {
    ++row.attempts;
    row.retries = 1; // it takes from the budget: the server may be failing
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
    queue_.push_retry(std::move(row), deps_.time.now());
}

// At the end: those that could not be sent again are unknown.
void dispatcher::impl::finish_doubts() {
    for (auto& [row, o] : doubts_)
        deps_.recorder.finish(std::move(o));
    doubts_.clear();
}

// `o.attempts` are those that end it.
void dispatcher::impl::finish(row_request row, outcome o) {
    doubts_.erase(row.row);
    o.row = row.row;
    o.attempts += row.attempts;
    if (o.state == row_state::unknown && !row.prerequisite)
        o.body = fingerprint_of(row.request.body);
    o.original = std::move(row.original);
    o.cells = row.cells;
    o.held = std::move(row.held);
    deps_.rules.ended(o.state, o.why, o.error);
    deps_.recorder.finish(std::move(o));
    if (auto why = deps_.rules.verdict()) stop(std::move(why));
}

} // namespace leadimport::delivery
