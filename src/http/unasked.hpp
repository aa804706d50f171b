#pragma once
// What a server says before it was asked anything.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace leadimport::http {

using tls_stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

// Over TLS, before the first request: whether the server has said something, or has closed the
// connection, which then is of no use. Reads what has come, without waiting for more: session
// tickets stay with the TLS library. On the io thread; nothing else is under way.
[[nodiscard]] boost::asio::awaitable<bool> says_something(tls_stream& stream);

} // namespace leadimport::http
