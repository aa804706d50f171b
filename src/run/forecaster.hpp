#pragma once
// What a run that sends says of its end: looked at once a second, and told by all who tell it as it
// was seen then. Progress lines, the live state, summary.json and the log say the same moment.

#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/delivery/pace_meter.hpp"
#include "leadimport/delivery/time_left.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace leadimport::run {

// io thread. The times are arguments.
class forecaster {
public:
    // `answer`: as the questions before the first row have shown; nothing: not known.
    forecaster(unsigned connections, std::optional<std::chrono::steady_clock::duration> answer)
        : connections_{connections},
          answer_{answer} {}

    // `left`: what is still to be asked for; `s`: how the sending goes.
    void look(const delivery::work_left& left, const delivery::dispatcher_status& s,
              std::chrono::steady_clock::time_point now,
              std::chrono::system_clock::time_point on_the_wall);
    // As of the last look.
    [[nodiscard]] const delivery::forecast& latest() const noexcept { return latest_; }

private:
    unsigned connections_;
    std::optional<std::chrono::steady_clock::duration> answer_;
    std::optional<std::uint64_t> at_first_; // requests that were left at the first look
    delivery::pace_meter meter_;
    delivery::forecast latest_;
};

} // namespace leadimport::run
