// The sandbox's sockets: one thread, one io_context, a coroutine for each connection. What is
// answered is the service's business; this file carries it.

#include "leadimport/sandbox/server.hpp"

#include "sandbox/certificate.hpp"
#include "sandbox/message.hpp"
#include "sandbox/record_file.hpp"
#include "sandbox/service.hpp"
#include "sandbox/startup.hpp"

#include "leadimport/base/file.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <mutex>
#include <thread>
#include <unordered_set>
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

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

constexpr auto handshake_timeout = 15s;
constexpr auto idle_timeout = 65s; // as servers commonly have it
constexpr auto body_timeout = 60s;
constexpr auto close_timeout = 2s;
constexpr std::uint32_t header_bytes = 65'536;
constexpr std::uint64_t body_bytes = 8'388'608;

// One client. Lives as long as its coroutine; the server's set of connections only borrows it.
struct connection {
    connection(tcp::socket socket, asio::ssl::context& tls)
        : stream{beast::tcp_stream{std::move(socket)}, tls},
          timer{stream.get_executor()} {}

    beast::tcp_stream& tcp_layer() { return beast::get_lowest_layer(stream); }

    // Ends whatever waits on it, without a word to the client.
    void drop() {
        boost_error ignored;
        tcp_layer().socket().close(ignored);
        timer.cancel();
    }

    asio::ssl::stream<beast::tcp_stream> stream;
    asio::steady_timer timer;
    beast::flat_buffer buffer{std::size_t{2} * header_bytes};
};

std::string_view view_of(beast::string_view s) noexcept { return {s.data(), s.size()}; }

// What a broken request is told before the connection is closed; 0: nothing, there is nobody to
// tell.
unsigned status_of_broken(const boost_error& ec) noexcept {
    if (ec == http::error::body_limit) return 413;
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow) return 431;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return 0;
    return ec.category() == make_error_code(http::error::bad_method).category() ? 400 : 0;
}

bool is_address(const std::string& text) {
    boost_error ec;
    const auto address = asio::ip::make_address(text, ec);
    return !ec && address.to_string() == text; // spelled as everybody spells it
}

std::string bracketed(const std::string& address) {
    return address.find(':') == address.npos ? address : "[" + address + "]";
}

// Those that a certificate is for.
std::vector<std::string> addresses_in(const options& o) {
    if (!o.certificate_for_address) return {};
    std::vector<std::string> all{"127.0.0.1"};
    if (o.address != all.front()) all.push_back(o.address);
    return all;
}

error socket_error(const options& o, const boost_error& ec) {
    return {errc::bad_option, bracketed(o.address) + ":" + std::to_string(o.port), ec.message()};
}

} // namespace

class server::impl {
public:
    impl(options o, service s, record_file record)
        : options_{std::move(o)},
          service_{std::move(s)},
          record_{std::move(record)} {}
    ~impl() { stop(); }

    result<void> open(const certificate& c);
    void run();
    void stop();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    // Where it is found.
    [[nodiscard]] std::string host() const {
        const auto& a = options_.address;
        return a == "127.0.0.1" || a == "0.0.0.0" || a == "::" ? "localhost" : bracketed(a);
    }
    [[nodiscard]] std::filesystem::path ca_file() const { return options_.dir / "ca.pem"; }

    template<class Use>
    auto with_service(Use use) const {
        const std::lock_guard lock{mutex_};
        return use(service_);
    }
    void order(fault f) {
        const std::lock_guard lock{mutex_};
        service_.order(f);
    }

private:
    asio::awaitable<void> accept_all();
    asio::awaitable<void> serve(std::shared_ptr<connection> c);
    asio::awaitable<void> serve_requests(connection& c);
    // False when the connection is over.
    asio::awaitable<bool> read_request(connection& c, request_parser& parser);
    asio::awaitable<bool> send_reply(connection& c, const reply& r, bool to_head, bool keep_alive);
    asio::awaitable<void> say_goodbye(connection& c);
    void look_for_token();
    reply answer(const request_parser::value_type& r);

    options options_;
    mutable std::mutex mutex_; // guards service_
    service service_;
    record_file record_; // thread_'s own
    std::uint16_t port_ = 0;

    asio::io_context io_{1};
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_{io_};
    asio::steady_timer accept_pause_{io_};
    std::unordered_set<connection*> connections_;
    bool stopping_ = false;
    std::thread thread_; // runs io_; the sockets, the timers and the flag above are its own
};

result<void> server::impl::open(const certificate& c) {
    boost_error ec;
    const auto address = asio::ip::make_address(options_.address, ec);
    if (ec) return socket_error(options_, ec);
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
    tls_.use_certificate_chain(asio::buffer(c.server_pem), ec);
    if (!ec) tls_.use_private_key(asio::buffer(c.key_pem), asio::ssl::context::pem, ec);
    if (ec) return error{errc::internal, "using a certificate", ec.message()};

    const tcp::endpoint endpoint{address, options_.port};
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address{true}, ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return socket_error(options_, ec);
    port_ = acceptor_.local_endpoint().port();
    return {};
}

void server::impl::run() {
    asio::co_spawn(io_, accept_all(), [](const std::exception_ptr& e) {
        if (e) std::rethrow_exception(e);
    });
    thread_ = std::thread{[this] { io_.run(); }};
}

void server::impl::stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] {
        stopping_ = true;
        boost_error ignored;
        acceptor_.close(ignored);
        accept_pause_.cancel();
        for (auto* c : connections_)
            c->drop();
    });
    thread_.join();
}

asio::awaitable<void> server::impl::accept_all() {
    while (!stopping_) {
        auto [ec, socket] = co_await acceptor_.async_accept(as_result);
        if (stopping_) co_return;
        if (ec) {
            // No descriptors left, most likely: some come back when clients leave.
            accept_pause_.expires_after(50ms);
            co_await accept_pause_.async_wait(as_result);
            continue;
        }
        boost_error ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        auto c = std::make_shared<connection>(std::move(socket), tls_);
        asio::co_spawn(io_, serve(std::move(c)), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
    }
}

asio::awaitable<void> server::impl::serve(std::shared_ptr<connection> c) {
    connections_.insert(c.get());
    {
        const std::lock_guard lock{mutex_};
        service_.connected();
    }
    if (!stopping_) {
        c->tcp_layer().expires_after(handshake_timeout);
        const auto [ec] =
            co_await c->stream.async_handshake(asio::ssl::stream_base::server, as_result);
        if (!ec) co_await serve_requests(*c);
    }
    c->drop();
    connections_.erase(c.get());
    const std::lock_guard lock{mutex_};
    service_.disconnected();
}

asio::awaitable<void> server::impl::serve_requests(connection& c) {
    for (;;) {
        request_parser parser;
        if (!co_await read_request(c, parser)) co_return;
        const auto& r = parser.get();
        const auto out = answer(r);
        if (out.delay > 0ms) {
            c.timer.expires_after(out.delay);
            co_await c.timer.async_wait(as_result);
        }
        if (stopping_ || out.after == ending::drop) co_return;
        const bool keep_alive = r.keep_alive() && out.after != ending::close;
        const bool to_head = r.method() == http::verb::head;
        if (!co_await send_reply(c, out, to_head, keep_alive)) co_return;
    }
}

asio::awaitable<bool> server::impl::read_request(connection& c, request_parser& parser) {
    parser.header_limit(header_bytes);
    parser.body_limit(body_bytes);
    c.tcp_layer().expires_after(idle_timeout);
    auto [ec, n] = co_await http::async_read_header(c.stream, c.buffer, parser, as_result);
    if (!ec && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [failed, sent] =
            co_await asio::async_write(c.stream, asio::buffer(go_on), as_result);
        ec = failed;
    }
    if (!ec && !parser.is_done()) {
        c.tcp_layer().expires_after(body_timeout);
        const auto [failed, read] =
            co_await http::async_read(c.stream, c.buffer, parser, as_result);
        ec = failed;
    }
    if (!ec) co_return true;
    if (const auto status = status_of_broken(ec); status != 0 && !stopping_) {
        reply no;
        no.status = status;
        no.html = true;
        no.body = page(status, status_text(status)).body;
        co_await send_reply(c, no, false, false);
    }
    co_return false;
}

asio::awaitable<bool> server::impl::send_reply(connection& c, const reply& r, bool to_head,
                                               bool keep_alive) {
    const auto m = to_message(r, to_head, keep_alive);
    c.tcp_layer().expires_after(body_timeout);
    const auto [ec, n] =
        co_await asio::async_write(c.stream, asio::buffer(m.bytes.data(), m.send), as_result);
    if (ec || m.send < m.bytes.size() || stopping_) co_return false;
    if (!keep_alive) co_await say_goodbye(c);
    co_return keep_alive;
}

// The client may still be writing (a body over the limit): closing at once would reset the
// connection, and the answer might be lost with it.
asio::awaitable<void> server::impl::say_goodbye(connection& c) {
    c.tcp_layer().expires_after(close_timeout);
    co_await c.stream.async_shutdown(as_result);
    boost_error ignored;
    c.tcp_layer().socket().shutdown(tcp::socket::shutdown_send, ignored);
    for (;;) {
        if (stopping_) co_return;
        char unread[4096];
        const auto [ec, n] =
            co_await c.tcp_layer().async_read_some(asio::buffer(unread), as_result);
        if (ec) co_return;
    }
}

// A file that is just being written holds none.
void server::impl::look_for_token() {
    if (options_.token_file.empty()) return;
    if (auto token = read_token(options_.token_file)) service_.accept(std::move(*token));
}

reply server::impl::answer(const request_parser::value_type& r) {
    request in;
    in.method = view_of(r.method_string());
    in.target = view_of(r.target());
    in.authorization = view_of(r[http::field::authorization]);
    in.content_type = view_of(r[http::field::content_type]);
    in.idempotency_key = view_of(r["Idempotency-Key"]);
    in.body = r.body();
    const auto broken = [](std::string_view why) {
        reply out;
        out.status = 500;
        out.html = true;
        out.body = page(500, why).body;
        return out;
    };
    try {
        reply out;
        {
            const std::lock_guard lock{mutex_};
            look_for_token();
            out = service_.answer(
                in, {std::chrono::steady_clock::now(), std::chrono::system_clock::now()});
        }
        if (!out.record.empty() && !record_.append(out.record))
            return broken("the record file cannot be written");
        return out;
    } catch (const std::exception&) { // out of memory: an answer as of a crash, and go on
        return broken("Internal Server Error");
    }
}

result<std::unique_ptr<server>> server::start(options o) {
    if (!o.token_file.empty()) {
        auto token = read_token(o.token_file);
        if (!token) return token.error();
        o.token = std::move(*token);
    }
    auto begun = make_workspace(o);
    if (!begun) return begun.error();
    if (!is_address(o.address)) return error{errc::bad_option, o.address, "it is not an address"};
    const auto cert = make_certificate(o.certificate_host, addresses_in(o));
    if (!cert) return cert.error();
    service s{std::move(begun->model), o};
    auto i = std::make_unique<impl>(std::move(o), std::move(s), std::move(begun->record));
    if (const auto opened = i->open(*cert); !opened) return opened.error();
    if (const auto done = replace_file(i->ca_file(), cert->ca_pem); !done) return done.error();
    i->run();
    return std::unique_ptr<server>{new server{std::move(i)}};
}

server::server(std::unique_ptr<impl> i) : impl_{std::move(i)} {}
server::~server() = default;

std::uint16_t server::port() const noexcept { return impl_->port(); }
std::string server::base_url() const {
    return "https://" + impl_->host() + ":" + std::to_string(port()) + "/api";
}
std::filesystem::path server::ca_file() const { return impl_->ca_file(); }
void server::order(fault f) { impl_->order(f); }
counters server::count() const {
    return impl_->with_service([](const service& s) { return s.count(); });
}
std::vector<std::string> server::lead_names() const {
    return impl_->with_service([](const service& s) { return s.lead_names(); });
}
void server::stop() { impl_->stop(); }

} // namespace leadimport::sandbox
