#pragma once
// The loop by which every request keeps the limit: book a moment, wait for it, spend it; when a
// pause made the booking void, book another one.
//
// How to wait is the caller's affair: `wait(moment)` is an awaitable that comes back at `moment` or
// earlier, at once when the moment is over, and says whether the request is still to be sent. It is
// asked once before each attempt to leave. What it refers to must outlive the loop. io thread.

#include "leadimport/base/overloaded.hpp"
#include "leadimport/delivery/limiter.hpp"
#include "leadimport/delivery/time_source.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <variant>

namespace leadimport::delivery {

// How the wait for a booked moment ended.
enum class departure {
    left,       // the moment is spent: the request leaves now
    lapsed,     // another moment has to be booked
    called_off, // `wait` said that the request is not to be sent
};

template<class Wait>
[[nodiscard]] boost::asio::awaitable<departure> leave_at(limiter& l, const time_source& time,
                                                         const pacer::slot slot, Wait wait) {
    std::optional<departure> end;
    for (auto moment = slot.at; !end;) {
        if (!co_await wait(moment)) co_return departure::called_off;
        std::visit(overloaded{
                       [&end](const leaves_now&) { end = departure::left; },
                       [&moment](const not_before& n) { moment = n.moment; },
                       [&end](const lapsed&) { end = departure::lapsed; },
                   },
                   l.take(slot, time.now()));
    }
    co_return *end;
}

// False: called off, and nothing is spent.
template<class Wait>
[[nodiscard]] boost::asio::awaitable<bool> leave(limiter& l, const time_source& time,
                                                 const unsigned points, Wait wait) {
    auto how = departure::lapsed;
    while (how == departure::lapsed) {
        const auto slot = co_await l.book(points, time.now());
        how = co_await leave_at(l, time, slot, wait);
    }
    co_return how == departure::left;
}

} // namespace leadimport::delivery
