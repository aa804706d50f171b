#pragma once
// Waiting that can be called off.

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace leadimport::workspace {

// Until `moment`, or shortly after `*stopped` became true; `stopped` may be null. Whether one may
// go on. Runs on the thread that sets `*stopped`.
[[nodiscard]] boost::asio::awaitable<bool> pause_until(std::chrono::steady_clock::time_point moment,
                                                       const bool* stopped);

} // namespace leadimport::workspace
