#pragma once
// Asks the API, before anything is sent, whether the token is good and what the workspace knows.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/limiter.hpp"
#include "leadimport/delivery/retry_policy.hpp"
#include "leadimport/delivery/transport.hpp"
#include "leadimport/mapping/schema.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

namespace leadimport::workspace {

// How look-ups are made. All must outlive the look-up.
struct look_up_means {
    delivery::transport& line;
    delivery::limiter& limiter;     // look-ups count against the limit like everything else
    delivery::retry_policy retries; // a GET may always be asked again
    std::function<double()> random; // in [0, 1)
};

// The body of a successful answer. The last cause when the patience ends, at once when it is
// useless.
[[nodiscard]] boost::asio::awaitable<result<std::string>> look_up(look_up_means& means,
                                                                  delivery::request what);

// The workspace's identity, lead fields, pipelines and users: one request each, for users one a
// page.
[[nodiscard]] boost::asio::awaitable<result<mapping::schema>> fetch_schema(look_up_means& means);

} // namespace leadimport::workspace
