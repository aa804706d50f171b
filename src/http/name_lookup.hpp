#pragma once
// What addresses a name has. getaddrinfo cannot be interrupted and takes minutes when no name
// server answers; Asio's resolver has one thread for it, and neither its io_context nor the process
// ends before that. So it is called on a thread that is detached, never joined: when its answer is
// not wanted any more, it is thrown away, at the latest by the end of the process.
//
// All connections of one client ask for the same name. A connection that asks while the same
// question is open waits for its answer, so that there is one such thread instead of one a
// connection.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace leadimport::http {

struct found_addresses {
    boost::system::error_code problem;
    std::vector<boost::asio::ip::tcp::endpoint> all; // as the system sorted them
};

// io thread only.
class name_lookup {
public:
    // Blocks; called on any thread.
    using asking = std::function<found_addresses(const std::string& host, const std::string& port)>;
    [[nodiscard]] static found_addresses ask_system(const std::string& host,
                                                    const std::string& port);
    explicit name_lookup(asking ask = &ask_system);

    // Calls `then` later on the executor's thread, once; never when the caller has let go of what
    // this returns by then. A question that has been open for `patience` is not shared any more:
    // the system is asked anew. Throws what std::thread does when the system starts none.
    [[nodiscard]] std::shared_ptr<void> look_up(const boost::asio::any_io_executor& executor,
                                                const std::string& host, const std::string& port,
                                                std::chrono::milliseconds patience,
                                                std::function<void(const found_addresses&)> then);

private:
    struct question;
    struct waiter;
    asking ask_;
    std::weak_ptr<question> asked_; // the last one
};

} // namespace leadimport::http
