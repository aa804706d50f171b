#pragma once
// What a server says that it was not asked for: before the first request, or behind an answer.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <openssl/ssl.h>

namespace leadimport::http {

using tls_stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

// Over TLS, before the first request: whether the server has said something, or has closed the
// connection, which then is of no use. Reads what has come, without waiting for more: session
// tickets stay with the TLS library. On the io thread; nothing else is under way.
[[nodiscard]] boost::asio::awaitable<bool> says_something(tls_stream& stream);

// Whether anything has come behind an answer, in what was read of the socket already.
[[nodiscard]] bool has_more(SSL* tls);
// Whether that is text, of another answer for one, and no line ends, which some servers put behind
// a body. It may be a message of TLS itself. What this reads, has_more() does not see any more.
[[nodiscard]] bool has_text(SSL* tls);

} // namespace leadimport::http
