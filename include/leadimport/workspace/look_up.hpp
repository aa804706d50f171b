#pragma once
// Asks the API something that changes nothing, patiently and within the limit.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/limiter.hpp"
#include "leadimport/delivery/request.hpp"
#include "leadimport/delivery/retry_policy.hpp"
#include "leadimport/delivery/time_source.hpp"
#include "leadimport/delivery/traffic.hpp"
#include "leadimport/delivery/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace leadimport::workspace {

// How look-ups are made. All must outlive the look-up.
struct look_up_deps {
    delivery::transport& connection;
    delivery::limiter& limiter; // look-ups count against the limit like everything else
    delivery::time_source& time;
    delivery::retry_policy retries; // a look-up may always be asked again
    std::function<double()> random; // in [0, 1)
    // Set by the io thread. When it becomes true look_up comes back soon, with an error, and sends
    // nothing more; an exchange that is under way is waited for. Null: never.
    const bool* stopped = nullptr;
    // The patience with a server that answers, if only 5xx: it is there, and will recover.
    // Waits that 429s ask for count against no patience, but together they are no longer than this.
    // Nothing: as long as with one that cannot be reached.
    std::optional<std::chrono::milliseconds> while_it_answers{};
    // Told before a wait that is long enough for the user to notice it (limits::noticed_wait). May
    // be empty.
    std::function<void(std::chrono::milliseconds wait, const words::message& why)> waits{};
    // Where its requests are counted, as those are that send rows. Null: nowhere.
    delivery::traffic* traffic = nullptr;
};

// The answer, whatever it says, to something that may be asked twice without harm. An error when
// the patience ends, or would end during the wait that the server asks for, or it was stopped.
[[nodiscard]] boost::asio::awaitable<result<delivery::reply>> ask_patiently(look_up_deps& means,
                                                                            delivery::request what);

// The body of a successful answer. The last cause when the patience ends, at once when it is
// useless.
[[nodiscard]] boost::asio::awaitable<result<std::string>> look_up(look_up_deps& means,
                                                                  delivery::request what);

} // namespace leadimport::workspace
