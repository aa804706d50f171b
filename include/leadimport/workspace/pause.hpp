#pragma once
// Waiting that can be called off.

#include "leadimport/delivery/time_source.hpp"

#include <boost/asio/awaitable.hpp>

namespace leadimport::workspace {

// Until `moment`, or shortly after `*stopped` became true; `stopped` may be null. Whether one may
// go on. Runs on the thread that sets `*stopped`.
[[nodiscard]] boost::asio::awaitable<bool> pause_until(delivery::time_source& time,
                                                       delivery::time_source::time_point moment,
                                                       const bool* stopped);

} // namespace leadimport::workspace
