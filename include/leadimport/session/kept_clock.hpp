#pragma once
// What is kept with a run of how the server's clock goes, as its answers so far have shown it.

#include "leadimport/delivery/server_time.hpp"

#include <chrono>
#include <optional>

namespace leadimport::session {

struct kept_clock {
    std::chrono::milliseconds offset{};              // server_time::offset()
    std::optional<std::chrono::milliseconds> spread; // server_time::spread_to_keep()
    bool operator==(const kept_clock&) const = default;
};
// Nothing before the first answer.
[[nodiscard]] std::optional<kept_clock> clock_to_keep(const delivery::server_time& server);

} // namespace leadimport::session
