#pragma once
// The one place where delivery meets the network. A test scripts it; http/connection.hpp is the
// real one.

#include "leadimport/delivery/reply.hpp"
#include "leadimport/delivery/request.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace leadimport::delivery {

// One connection, owned by one lane, used by one coroutine at a time. Runs on the io thread.
class transport {
public:
    virtual ~transport() = default;

    // Makes sure that there is a live connection. Nothing of a request is sent. What it answers, if
    // anything, is why there is none. Cheap when there is one.
    [[nodiscard]] virtual boost::asio::awaitable<std::optional<broken>> open() = 0;

    // Whether open() would find a live connection. A transport that cannot tell at once says no.
    [[nodiscard]] virtual bool is_open() = 0;

    // Sends and waits for the answer. Without a live connection it says so and has sent nothing.
    // `r` must outlive the wait.
    [[nodiscard]] virtual boost::asio::awaitable<reply> exchange(const request& r) = 0;

    // Closes the connection, if there is one: nothing will be asked for a while, or no more. Not
    // while something is under way. The next open() makes a new one. Until then a connection may
    // keep its io_context running, for it has an eye on how long it is idle.
    virtual void hang_up() = 0;

    // Ends what is under way at once: the coroutine in open() or exchange() gets a broken reply.
    // Later calls fail at once.
    virtual void cut() = 0;
};

} // namespace leadimport::delivery
