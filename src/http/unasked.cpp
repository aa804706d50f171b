#include "http/unasked.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <poll.h>
#include <string_view>

namespace leadimport::http {

namespace asio = boost::asio;
using boost::system::error_code;

asio::awaitable<bool> says_something(tls_stream& stream) {
    auto* tls = stream.native_handle();
    auto& socket = stream.next_layer();
    const auto executor = socket.get_executor();
    ::pollfd p{socket.native_handle(), POLLIN, 0};
    if (SSL_pending(tls) > 0) co_return true;
    if (BIO_ctrl_pending(SSL_get_rbio(tls)) == 0 && ::poll(&p, 1, 0) == 0) co_return false;
    struct reading {
        char byte = 0;
        bool over = false;
        error_code problem;
    };
    const auto now = std::make_shared<reading>();
    stream.async_read_some(asio::buffer(&now->byte, 1),
                           [now](const error_code& problem, std::size_t) {
                               now->over = true;
                               now->problem = problem;
                           });
    // Each time round takes up one piece of what is there. Then nothing is, and it waits.
    do
        co_await asio::post(executor, asio::use_awaitable);
    while (!now->over && ::poll(&p, 1, 0) > 0);
    // Of what came at the last moment another wait follows, which is to end as well.
    while (!now->over) {
        error_code ignored;
        socket.cancel(ignored);
        co_await asio::post(executor, asio::use_awaitable);
    }
    co_return now->problem != asio::error::operation_aborted;
}

bool has_more(SSL* tls) { return SSL_pending(tls) > 0 || BIO_ctrl_pending(SSL_get_rbio(tls)) > 0; }

bool has_text(SSL* tls) {
    std::array<char, 256> front{};
    const auto read = SSL_peek(tls, front.data(), static_cast<int>(front.size()));
    ERR_clear_error(); // that there is nothing is no error
    const std::string_view text{front.data(), static_cast<std::size_t>(std::max(read, 0))};
    return text.find_first_not_of("\r\n") != text.npos;
}

} // namespace leadimport::http
