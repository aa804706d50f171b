// What comes of a reply to what a row has to ask for before its own request.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/stored_message.hpp"

#include <utility>
#include <variant>

namespace leadimport::delivery {

namespace asio = boost::asio;

namespace {

// Of something that a row refers to: its judge may have said more.
reason reason_of(const refused& no) {
    if (no.why.code != reason_code::none) return no.why;
    return {reason_code::contact_refused, {stored(no.reason)}};
}

// What an answer leaves open is not the row itself, which has not been sent.
reason reason_of(const uncertain& u) {
    if (u.why.code == reason_code::contact_refused || u.why.code == reason_code::contact_unsure)
        return u.why;
    return {reason_code::contact_unsure, {stored(u.cause)}};
}

// What went wrong, without the advice that the row's own words have.
words::message cause_in(const reason& why) {
    return why.arguments.empty() ? words::message{} : from_stored(why.arguments.front());
}

} // namespace

asio::awaitable<bool> dispatcher::impl::conclude_prerequisite(row_request row, reply r) {
    row.announced = false;
    const auto judged =
        co_await deps_.prerequisites->answered(row, std::move(r), deps_.time.wall_now());
    gave_back(row.row);
    std::visit(overloaded{
                   [&](const taken&) {
                       prerequisite_answered(row);
                       row.retries = 0; // what comes now has not failed yet
                       row.first_retry = {};
                       admit(std::move(row), false);
                   },
                   [&](const refused& v) {
                       prerequisite_answered(row);
                       fail(std::move(row), v);
                   },
                   [&](const again& v) {
                       put_back(std::move(row), v);
                       if (v.ask_api) suspect();
                   },
                   [&](const throttled& v) { pause_all(std::move(row), v); },
                   [&](const uncertain& v) {
                       auto why = reason_of(v);
                       failed(cause_in(why), v.status);
                       fail(std::move(row), {v.status, v.cause, {}, std::move(why)});
                       if (v.ask_api) suspect();
                   },
                   [&](const hopeless& v) { stop(v.why); },
               },
               judged);
    for (auto& back : deps_.prerequisites->take_returned()) {
        if (back.why)
            fail(std::move(back.row), *back.why);
        else
            admit(std::move(back.row), false);
    }
    room_.ring_one(); // fewer may wait now
    see_whether_all_is_taken();
    co_return !may_be_anothers(judged);
}

void dispatcher::impl::prerequisite_answered(const row_request& row) {
    if (gate_.prerequisite_answered(deps_.time.now(), row.retries > 0)) let_go();
}

// A row from the intake, or one whose reference has come to an end.
bool dispatcher::impl::admit(row_request row, bool fresh) {
    const auto next =
        row.references.empty() ? prerequisite_step{ready{}} : deps_.prerequisites->next_for(row);
    const auto queued = [&] {
        if (fresh)
            queue_.push(std::move(row));
        else
            queue_.push_later(std::move(row), deps_.time.now());
        idle_.ring_one();
        return true;
    };
    return std::visit(overloaded{
                          [&](const ready&) { return queued(); },
                          [&](const ask_prerequisite&) { return queued(); },
                          [](const waits&) { return true; },
                          [&](const refused& no) {
                              fail(std::move(row), no);
                              return false;
                          },
                          [&](const hopeless& no) {
                              stop(no.why);
                              return true;
                          },
                      },
                      next);
}

// Of a row of which nothing has left: no attempt counts.
void dispatcher::impl::fail(row_request row, const refused& why) {
    outcome o;
    o.state = row_state::failed;
    o.status = why.status;
    o.error = why.reason;
    o.why = reason_of(why);
    finish(std::move(row), std::move(o));
}

} // namespace leadimport::delivery
