#pragma once
// What the log says of how the sending goes: only what changed since it was looked at last.

#include "leadimport/base/time.hpp"
#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/words/message.hpp"

#include <vector>

namespace leadimport::run {

class sending_notes {
public:
    // Lines for the log, mostly none.
    [[nodiscard]] std::vector<words::message> look(const delivery::dispatcher_status& s);

private:
    rate told_; // the rate that was logged last; its count is 0 while it is the whole one
    bool failing_ = false;
};

} // namespace leadimport::run
