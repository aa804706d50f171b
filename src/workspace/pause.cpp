#include "leadimport/workspace/pause.hpp"

#include "leadimport/base/limits.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace leadimport::workspace {

namespace asio = boost::asio;
using delivery::time_source;

asio::awaitable<bool> pause_until(time_source& time, time_source::time_point moment,
                                  const bool* stopped) {
    delivery::timer timer{co_await asio::this_coro::executor, time};
    const auto called_off = [stopped] { return stopped != nullptr && *stopped; };
    while (!called_off() && time.now() < moment) {
        const auto glance = time.now() + limits::stop_seen_within;
        timer.expires_at(stopped == nullptr ? moment : std::min(moment, glance));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return !called_off();
}

} // namespace leadimport::workspace
