#pragma once
// One connection to the API, and what all connections of a client have in common.

#include "http/address_memory.hpp"
#include "http/name_lookup.hpp"
#include "http/secrets.hpp"

#include "leadimport/delivery/transport.hpp"
#include "leadimport/http/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace leadimport::http {

struct client_state {
    client_state() = default;
    client_state(const client_state&) = delete;
    client_state& operator=(const client_state&) = delete;
    ~client_state();

    client_settings settings;
    boost::asio::ssl::context tls{boost::asio::ssl::context::tls_client};
    std::string common_headers; // of every request, the token among them
    http::secrets secrets;      // that no reply of any connection shows
    name_lookup names;
    address_memory addresses; // of the API, or of the proxy
};

// How long a connection may be idle when at most `ours` is wanted and the server has named a time
// of its own: so much less than that as a request may take to arrive.
[[nodiscard]] std::chrono::milliseconds
idle_limit(std::chrono::milliseconds ours, std::optional<std::chrono::seconds> servers) noexcept;

// Not open yet.
[[nodiscard]] std::unique_ptr<delivery::transport>
make_connection(const boost::asio::any_io_executor& executor, std::shared_ptr<client_state> common);

} // namespace leadimport::http
