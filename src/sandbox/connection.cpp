#include "sandbox/connection.hpp"

#include "sandbox/answer.hpp"
#include "sandbox/as_result.hpp"
#include "sandbox/message.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <string_view>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using namespace std::chrono_literals;

using request_parser = http::request_parser<http::string_body>;
using boost_error = boost::system::error_code;

// Longer than a busy machine stands still: that is not what is rehearsed.
constexpr auto handshake_timeout = 2min;
constexpr auto idle_timeout = 75s; // as servers commonly have it
constexpr auto body_timeout = 2min;
constexpr auto close_timeout = 2s;
constexpr std::uint32_t header_bytes = 65'536;
constexpr std::uint64_t body_bytes = 8'388'608;

std::string text_of(beast::string_view s) { return {s.data(), s.size()}; }

// The status that answers a broken request before the connection is closed; 0: no answer, because
// the client has closed the connection.
unsigned status_of_broken(const boost_error& ec) noexcept {
    if (ec == http::error::body_limit) return 413;
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow) return 431;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return 0;
    return ec.category() == make_error_code(http::error::bad_method).category() ? 400 : 0;
}

received take(request_parser& parser) {
    auto& r = parser.get();
    received in;
    in.method = text_of(r.method_string());
    in.target = text_of(r.target());
    in.authorization = text_of(r[http::field::authorization]);
    in.content_type = text_of(r[http::field::content_type]);
    in.idempotency_key = text_of(r["Idempotency-Key"]);
    in.keep_alive = r.keep_alive();
    for (const auto& field : r)
        in.header += text_of(field.name_string()) + ": " + text_of(field.value()) + "\r\n";
    in.body = std::move(r.body());
    return in;
}

} // namespace

struct tls_identity::state {
    asio::ssl::context context{asio::ssl::context::tls_server};
};

tls_identity::tls_identity(std::unique_ptr<state> s) : state_{std::move(s)} {}
tls_identity::~tls_identity() = default;
tls_identity::tls_identity(tls_identity&&) noexcept = default;
tls_identity& tls_identity::operator=(tls_identity&&) noexcept = default;

result<tls_identity> tls_identity::make(const certificate& c) {
    auto s = std::make_unique<state>();
    boost_error ec;
    SSL_CTX_set_min_proto_version(s->context.native_handle(), TLS1_2_VERSION);
    s->context.use_certificate_chain(asio::buffer(c.server_pem), ec);
    if (!ec) s->context.use_private_key(asio::buffer(c.key_pem), asio::ssl::context::pem, ec);
    if (ec) return error{errc::internal, "using a certificate", ec.message()};
    return tls_identity{std::move(s)};
}

struct connection::state {
    state(tcp::socket socket, asio::ssl::context& tls)
        : stream{beast::tcp_stream{std::move(socket)}, tls},
          timer{stream.get_executor()} {}

    beast::tcp_stream& tcp_layer() { return beast::get_lowest_layer(stream); }

    asio::ssl::stream<beast::tcp_stream> stream;
    asio::steady_timer timer;
    beast::flat_buffer buffer{std::size_t{2} * header_bytes};
    bool dropped = false;
};

connection::connection(tcp::socket socket, const tls_identity& identity)
    : state_{std::make_unique<state>(std::move(socket), identity.get().context)} {}
connection::~connection() = default;

void connection::drop() {
    boost_error ignored;
    state_->dropped = true;
    state_->tcp_layer().socket().close(ignored);
    state_->timer.cancel();
}

asio::awaitable<void> connection::wait(std::chrono::milliseconds delay) {
    state_->timer.expires_after(delay);
    co_await state_->timer.async_wait(as_result);
}

asio::awaitable<bool> connection::handshake() {
    state_->tcp_layer().expires_after(handshake_timeout);
    const auto [ec] =
        co_await state_->stream.async_handshake(asio::ssl::stream_base::server, as_result);
    co_return !ec;
}

asio::awaitable<std::optional<received>> connection::read(reply& refusal) {
    auto& s = *state_;
    request_parser parser;
    parser.header_limit(header_bytes);
    parser.body_limit(body_bytes);
    s.tcp_layer().expires_after(idle_timeout);
    auto [ec, n] = co_await http::async_read_header(s.stream, s.buffer, parser, as_result);
    if (!ec && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [failed, sent] =
            co_await asio::async_write(s.stream, asio::buffer(go_on), as_result);
        ec = failed;
    }
    if (!ec && !parser.is_done()) {
        s.tcp_layer().expires_after(body_timeout);
        const auto [failed, read] =
            co_await http::async_read(s.stream, s.buffer, parser, as_result);
        ec = failed;
    }
    if (!ec) co_return take(parser);
    refusal.status = status_of_broken(ec);
    refusal.html = true;
    refusal.body = page(refusal.status, status_text(refusal.status)).body;
    refusal.after = refusal.status == 0 ? ending::drop : ending::close;
    co_return std::nullopt;
}

asio::awaitable<bool> connection::send(const reply& r, bool to_head, bool keep_alive,
                                       wall_time now) {
    auto& s = *state_;
    if (s.dropped) co_return false;
    const auto m = to_message(r, to_head, keep_alive, now);
    s.tcp_layer().expires_after(body_timeout);
    const auto [ec, n] =
        co_await asio::async_write(s.stream, asio::buffer(m.bytes.data(), m.send), as_result);
    if (ec || m.send < m.bytes.size() || s.dropped) co_return false;
    if (!keep_alive) co_await say_goodbye();
    co_return keep_alive;
}

// The client may still be writing (a body over the limit): closing at once would reset the
// connection, and the answer might be lost with it.
asio::awaitable<void> connection::say_goodbye() {
    auto& s = *state_;
    s.tcp_layer().expires_after(close_timeout);
    co_await s.stream.async_shutdown(as_result);
    boost_error ignored;
    s.tcp_layer().socket().shutdown(tcp::socket::shutdown_send, ignored);
    while (!s.dropped) {
        char unread[4096];
        const auto [ec, n] =
            co_await s.tcp_layer().async_read_some(asio::buffer(unread), as_result);
        if (ec) co_return;
    }
}

} // namespace leadimport::sandbox
