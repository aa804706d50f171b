#include "delivery/bell.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace leadimport::delivery {

namespace asio = boost::asio;

asio::awaitable<void> bell::wait_until(time_point moment) {
    const auto executor = co_await asio::this_coro::executor;
    waiter self{{executor, time_, moment}};
    waiting_.push_back(&self);
    co_await self.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!self.rung) std::erase(waiting_, &self);
}

void bell::ring_one() {
    if (waiting_.empty()) return;
    waiting_.back()->rung = true;
    waiting_.back()->timer.cancel();
    waiting_.pop_back();
}

void bell::ring_all() {
    while (!waiting_.empty())
        ring_one();
}

} // namespace leadimport::delivery
